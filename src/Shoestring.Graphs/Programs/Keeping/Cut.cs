using System.Collections.Immutable;

namespace Shoestring.Graphs.Programs.Keeping;

/// <summary>A place in the forward that only one large value crosses: what is kept of it suffices to compute all that follows again.</summary>
/// <param name="After">Number of the forward node that it follows.</param>
/// <param name="Bytes">Bytes that cross.</param>
/// <param name="Saved">Bytes that the backward reads of all nodes before it; what crosses is left out of the last one's.</param>
/// <param name="Crossing">The values that cross.</param>
internal sealed record Cut(int After, long Bytes, long Saved, ImmutableArray<Value> Crossing)
{
    /// <summary>
    /// The cuts that leave the least memory: bytes kept, and those of the largest part between two cuts, which is there while its
    /// gradients are computed.
    /// </summary>
    /// <param name="cuts">Where one may cut, in order.</param>
    /// <param name="total">Bytes that the backward reads of the whole forward.</param>
    public static ImmutableArray<Cut> Choose(ImmutableArray<Cut> cuts, long total)
    {
        var best = (Peak: total, Cuts: ImmutableArray<Cut>.Empty);
        for (var limit = total; limit > total / 256; limit -= Math.Max(1, limit / 8))
        {
            if (Fewest(cuts, total, limit) is { } chosen)
            {
                var peak = chosen.Sum(c => c.Bytes) + Largest(chosen, total);
                best = peak < best.Peak ? (peak, chosen) : best;
            }
        }

        return best.Cuts;
    }

    // The fewest bytes kept such that no part is above the limit; null where that cannot be.
    private static ImmutableArray<Cut>? Fewest(ImmutableArray<Cut> cuts, long total, long limit)
    {
        var kept = new long?[cuts.Length + 1];
        var before = new int[cuts.Length + 1];
        for (var j = 0; j <= cuts.Length; j++)
        {
            var (saved, bytes) = j < cuts.Length ? (cuts[j].Saved, cuts[j].Bytes) : (total, 0);
            for (var i = -1; i < j; i++)
            {
                var sum = i < 0 ? 0 : kept[i];
                if (sum is { } sofar && saved - (i < 0 ? 0 : cuts[i].Saved) <= limit && (kept[j] is not { } k || sofar + bytes < k))
                {
                    (kept[j], before[j]) = (sofar + bytes, i);
                }
            }
        }

        if (kept[^1] is null)
        {
            return null;
        }

        var chosen = new Stack<Cut>();
        for (var j = before[^1]; j >= 0; j = before[j])
        {
            chosen.Push(cuts[j]);
        }

        return [.. chosen];
    }

    private static long Largest(ImmutableArray<Cut> chosen, long total) =>
        chosen.Select(c => c.Saved).Append(total).Zip(chosen.Select(c => c.Saved).Prepend(0), (end, begin) => end - begin).Max();
}
