using Shoestring.Random;

namespace Shoestring.Data;

/// <summary>Cuts samples in two parts so that each class has its share in both. A function of the seed alone.</summary>
public static class StratifiedSplit
{
    private static readonly Purpose Splitting = Purpose.Of("data.split");

    /// <summary>
    /// Takes a fraction of each class away (at least one sample of a class that has two or more; never the last one).
    /// </summary>
    /// <param name="labels">The label of each sample.</param>
    /// <param name="fraction">The share taken, in (0, 1).</param>
    /// <param name="seed">Decides which samples.</param>
    /// <param name="groupOf">Samples with the same key stay together; null when each stands for itself.</param>
    /// <returns>The numbers of the samples kept and of those taken, each in ascending order.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The fraction is not in (0, 1).</exception>
    public static (int[] Kept, int[] Taken) Cut(
        ReadOnlySpan<int> labels, double fraction, ulong seed, Func<int, string>? groupOf = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(fraction, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(fraction, 1);
        var classes = new SortedDictionary<int, List<List<int>>>();
        var groups = new Dictionary<string, List<int>>(StringComparer.Ordinal);
        for (var i = 0; i < labels.Length; i++)
        {
            if (groupOf is not null && groups.TryGetValue(groupOf(i), out var group))
            {
                group.Add(i);
                continue;
            }

            // A group counts for the class of its first sample.
            group = [i];
            if (groupOf is not null)
            {
                groups.Add(groupOf(i), group);
            }

            if (!classes.TryGetValue(labels[i], out var ofClass))
            {
                classes.Add(labels[i], ofClass = []);
            }

            ofClass.Add(group);
        }

        var taken = new List<int>();
        foreach (var (label, ofClass) in classes)
        {
            var cursor = new RandomStream(seed, Splitting, index: label).Start();
            cursor.Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(ofClass));
            var samples = ofClass.Sum(g => g.Count);
            var wanted = Math.Max(1, (int)Math.Round(samples * fraction, MidpointRounding.AwayFromZero));
            var got = 0;
            foreach (var group in ofClass.Take(ofClass.Count - 1))
            {
                if (got >= wanted)
                {
                    break;
                }

                taken.AddRange(group);
                got += group.Count;
            }
        }

        taken.Sort();
        var away = new HashSet<int>(taken);
        return ([.. Enumerable.Range(0, labels.Length).Where(i => !away.Contains(i))], [.. taken]);
    }
}
