namespace Shoestring.Graphs.Programs;

/// <summary>
/// Packs values of known lifetimes into one memory: largest first, each where it is free for all of its life, at the lowest place, or at
/// one that does not make the memory longer and where fewer bytes change cores (<see cref="Handover"/>).
/// Source: Pisarchyk and Lee, "Efficient Memory Management for Deep Neural Net Inference", 2020 (greedy by size).
/// </summary>
internal static class ArenaPlanner
{
    private const int Alignment = 64;
    private const int FewestBytes = 1 << 14; // what is smaller is not worth a search

    /// <summary>One block to place.</summary>
    /// <param name="Storage">What it holds.</param>
    /// <param name="First">First instruction that writes it.</param>
    /// <param name="Last">Last instruction that reads it.</param>
    internal sealed record Block(Storage Storage, int First, int Last)
    {
        public long Bytes => (Storage.Bytes + Alignment - 1) / Alignment * Alignment;

        public long Offset => Storage.Offset;

        public long End => Storage.Offset + Bytes;

        public bool Meets(Block other) => First <= other.Last && other.First <= Last;
    }

    /// <summary>Sets each block's offset.</summary>
    /// <param name="blocks">All of them.</param>
    /// <param name="threads">How many work on each block.</param>
    /// <returns>Bytes of the whole memory.</returns>
    public static long Place(IEnumerable<Block> blocks, int threads)
    {
        var placed = new List<Block>();
        long total = 0;
        foreach (var block in blocks.OrderByDescending(b => b.Bytes).ThenBy(b => b.First))
        {
            var gaps = Gaps(block, placed);
            var lowest = gaps[0].From;
            total = Math.Max(total, lowest + block.Bytes);
            block.Storage.Offset = threads == 1 || block.Bytes < FewestBytes
                ? lowest
                : Offsets(block, gaps, placed, total).MinBy(o => (Handover.Bytes(block, o, placed, threads), o));
            placed.Add(block);
        }

        return total;
    }

    // Where the block fits between those that live at the same time; the last gap has no end.
    private static List<(long From, long To)> Gaps(Block block, List<Block> placed)
    {
        var gaps = new List<(long From, long To)>();
        long from = 0;
        foreach (var other in placed.Where(block.Meets).OrderBy(o => o.Offset))
        {
            if (other.Offset >= from + block.Bytes)
            {
                gaps.Add((from, other.Offset));
            }

            from = Math.Max(from, other.End);
        }

        gaps.Add((from, long.MaxValue));
        return gaps;
    }

    // Places at which its beginning, middle or end meets that of another block, and both ends of each gap.
    private static HashSet<long> Offsets(Block block, List<(long From, long To)> gaps, List<Block> placed, long total)
    {
        var wanted = placed.SelectMany(p => new[] { p.Offset, p.Offset + (p.Bytes / 2), p.End })
            .SelectMany(at => new[] { at, at - (block.Bytes / 2), at - block.Bytes })
            .Select(at => at / Alignment * Alignment).ToHashSet();
        var offsets = new HashSet<long> { gaps[0].From };
        foreach (var (from, to) in gaps)
        {
            var last = Math.Min(to, total) - block.Bytes;
            if (last >= from)
            {
                offsets.UnionWith([from, last, .. wanted.Where(at => at > from && at < last)]);
            }
        }

        return offsets;
    }
}
