namespace Shoestring.Graphs.Programs;

/// <summary>
/// Packs values of known lifetimes into one memory: largest first, each at the lowest place that is free for all of its life.
/// Source: Pisarchyk and Lee, "Efficient Memory Management for Deep Neural Net Inference", 2020 (greedy by size).
/// </summary>
internal static class ArenaPlanner
{
    private const int Alignment = 64;

    /// <summary>One block to place.</summary>
    /// <param name="Storage">What it holds.</param>
    /// <param name="First">First instruction that writes it.</param>
    /// <param name="Last">Last instruction that reads it.</param>
    internal sealed record Block(Storage Storage, int First, int Last)
    {
        public long Bytes => (Storage.Bytes + Alignment - 1) / Alignment * Alignment;
    }

    /// <summary>Sets each block's offset.</summary>
    /// <returns>Bytes of the whole memory.</returns>
    public static long Place(IEnumerable<Block> blocks)
    {
        var placed = new List<Block>();
        long total = 0;
        foreach (var block in blocks.OrderByDescending(b => b.Bytes).ThenBy(b => b.First))
        {
            long offset = 0;
            foreach (var other in placed.Where(o => o.First <= block.Last && block.First <= o.Last)
                .OrderBy(o => o.Storage.Offset))
            {
                if (other.Storage.Offset >= offset + block.Bytes)
                {
                    break;
                }

                offset = Math.Max(offset, other.Storage.Offset + other.Bytes);
            }

            block.Storage.Offset = offset;
            placed.Add(block);
            total = Math.Max(total, offset + block.Bytes);
        }

        return total;
    }
}
