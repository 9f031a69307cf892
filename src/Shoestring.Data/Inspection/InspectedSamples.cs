namespace Shoestring.Data;

/// <summary>All splits side by side, with the measures of each picture.</summary>
internal sealed class InspectedSamples
{
    private readonly PictureMeasures[] _measures;
    private readonly byte[] _thumbnails;
    private readonly PreparedData _data;
    private readonly Lazy<Dictionary<string, string>> _splitOf;

    public InspectedSamples(PreparedData data, int threads, CancellationToken cancel)
    {
        _data = data;
        Sets = [("train", data.Train), ("validation", data.Validation), ("test", data.Test)];
        _splitOf = new(() => Sets
            .SelectMany(s => Enumerable.Range(0, s.Set.Count).Select(i => (Id: s.Set.Id(i), s.Name)))
            .DistinctBy(p => p.Id)
            .ToDictionary(p => p.Id, p => p.Name, StringComparer.Ordinal));
        Count = Sets.Sum(s => s.Set.Count);
        _measures = new PictureMeasures[Count];
        const int Length = PictureMeasures.ThumbnailSide * PictureMeasures.ThumbnailSide;
        _thumbnails = new byte[checked(Count * Length)];
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancel };
        Parallel.For(0, Count, parallel, () => new byte[data.Preprocessing.Length], (i, _, scratch) =>
        {
            var (set, index, _) = Locate(i);
            _measures[i] = PictureMeasures.Of(
                set.Read(index, scratch), set.Height, set.Width, set.Channels, _thumbnails.AsSpan(i * Length, Length));
            return scratch;
        }, _ => { });
    }

    public IReadOnlyList<(string Name, PixelSet Set)> Sets { get; }

    public int Count { get; }

    /// <summary>Repeats within a split; equal pixels of different classes; training samples judged by.</summary>
    public (PairReport Duplicates, PairReport Conflicts, PairReport Leaks) EqualPixels(int examples)
    {
        var first = new Dictionary<(UInt128, int Split), int>();
        var anywhere = new Dictionary<UInt128, int>();
        List<(int, int, double)> duplicates = [], conflicts = [], leaks = [];
        for (var i = 0; i < Count; i++)
        {
            var (set, index, split) = Locate(i);
            var hash = set.Hashes[index];
            if (!first.TryAdd((hash, split), i))
            {
                duplicates.Add((first[(hash, split)], i, 0));
            }

            if (split > 0 && first.TryGetValue((hash, 0), out var learnt))
            {
                leaks.Add((learnt, i, 0));
            }

            if (!anywhere.TryAdd(hash, i) && Label(anywhere[hash]) != set.Labels[index])
            {
                conflicts.Add((anywhere[hash], i, 0));
            }
        }

        return (Report(duplicates, examples), Report(conflicts, examples), Report(leaks, examples));
    }

    public PairReport Near(InspectOptions options, CancellationToken cancel)
    {
        var (pairs, complete) = NearDuplicates.Find(
            Array.ConvertAll(_measures, m => m.Hash), _thumbnails, options, cancel);

        // Blank pictures all look the same; equal pixels are told elsewhere.
        pairs.RemoveAll(p => _measures[p.First].Deviation < 0.02 || Hash(p.First) == Hash(p.Second));
        pairs.Sort((a, b) => a.Difference.CompareTo(b.Difference) is not 0 and var d ? d
            : (a.First, a.Second).CompareTo((b.First, b.Second)));
        return Report(pairs, options.Examples) with { Complete = complete };
    }

    public IEnumerable<OddPicture> Odd(double blankBelow, double darkBelow, double brightAbove)
    {
        var sharpness = Fence.Of(
            _measures.Where(m => m.Sharpness > 0).Select(m => Math.Log(m.Sharpness)), Math.Log(4));
        for (var i = 0; i < Count; i++)
        {
            var m = _measures[i];
            if (m.Deviation < blankBelow)
            {
                yield return new(Reference(i), OddKind.Blank, m.Deviation);
            }
            else if (m.High < darkBelow)
            {
                yield return new(Reference(i), OddKind.Dark, m.High);
            }
            else if (m.Low > brightAbove)
            {
                yield return new(Reference(i), OddKind.Bright, m.Low);
            }
            else if (m.Sharpness > 0 && Math.Log(m.Sharpness) < sharpness.Low)
            {
                yield return new(Reference(i), OddKind.Blurred, m.Sharpness);
            }
        }
    }

    /// <summary>The sample of the found data, wherever it went.</summary>
    public SampleReference Find(ClassificationData data, int index)
    {
        var id = data.Id(index);
        return new(_splitOf.Value.GetValueOrDefault(id, "left out"), id, data.ClassNames[data.Labels[index]]);
    }

    private PairReport Report(List<(int First, int Second, double Difference)> pairs, int examples) => new(
        pairs.Count,
        [.. pairs.Take(examples).Select(p => new SamplePair(Reference(p.First), Reference(p.Second), p.Difference))]);

    private SampleReference Reference(int sample)
    {
        var (set, index, split) = Locate(sample);
        return new(Sets[split].Name, set.Id(index), _data.ClassNames[set.Labels[index]]);
    }

    private int Label(int sample)
    {
        var (set, index, _) = Locate(sample);
        return set.Labels[index];
    }

    private UInt128 Hash(int sample)
    {
        var (set, index, _) = Locate(sample);
        return set.Hashes[index];
    }

    private (PixelSet Set, int Index, int Split) Locate(int sample)
    {
        for (var split = 0; ; split++)
        {
            if (sample < Sets[split].Set.Count)
            {
                return (Sets[split].Set, sample, split);
            }

            sample -= Sets[split].Set.Count;
        }
    }
}
