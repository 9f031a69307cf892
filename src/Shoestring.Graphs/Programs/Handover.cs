namespace Shoestring.Graphs.Programs;

/// <summary>
/// What a place in memory costs where cores have caches of their own. Each thread works on the same part of every block, so a block of
/// another size that lay there before has left lines in the cache of a core that does not work on them now, and they must be fetched from
/// there only to be written over: some five times as long as if they were near.
/// </summary>
internal static class Handover
{
    /// <summary>Bytes that change cores if the block lies there, when it takes over and when another takes over from it.</summary>
    public static long Bytes(ArenaPlanner.Block block, long offset, List<ArenaPlanner.Block> placed, int threads)
    {
        var (bytes, end) = (block.Bytes, offset + block.Bytes);
        var below = placed.Where(p => p.Offset < end && offset < p.End).ToArray();
        var cuts = below.SelectMany(p => Cuts(p.Offset, p.Bytes, threads)).Concat(Cuts(offset, bytes, threads))
            .Where(at => at >= offset && at <= end).Distinct().Order().ToArray();
        long sum = 0;
        for (var i = 0; i + 1 < cuts.Length; i++)
        {
            var at = cuts[i];
            ArenaPlanner.Block? before = null, after = null;
            foreach (var p in below.Where(p => p.Offset <= at && at < p.End))
            {
                before = before is null || Distance(p.Last, block.First) < Distance(before.Last, block.First) ? p : before;
                after = after is null || Distance(block.Last, p.First) < Distance(block.Last, after.First) ? p : after;
            }

            if (before is not null && after is not null)
            {
                var thread = Thread(at, offset, bytes, threads);
                var changes = (thread != Thread(at, before.Offset, before.Bytes, threads) ? 1 : 0)
                    + (thread != Thread(at, after.Offset, after.Bytes, threads) ? 1 : 0);
                sum += changes * (cuts[i + 1] - at);
            }
        }

        return sum;
    }

    // Runs follow each other, so what comes later has also been before.
    private static uint Distance(int from, int to) => unchecked((uint)to - (uint)from);

    private static IEnumerable<long> Cuts(long offset, long bytes, int threads) =>
        Enumerable.Range(0, threads + 1).Select(t => offset + (bytes * t / threads));

    private static int Thread(long at, long offset, long bytes, int threads) => (int)((((at - offset + 1) * threads) - 1) / bytes);
}
