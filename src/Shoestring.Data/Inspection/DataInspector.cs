using Shoestring.Errors;

namespace Shoestring.Data;

/// <summary>Audits data: balance, duplicates, leaks, unreadable and odd pictures. Reads only.</summary>
public static class DataInspector
{
    private const double DarkBelow = 0.12;
    private const double BrightAbove = 0.9;
    private const double BlankBelow = 0.008;
    private const double SeriousImbalance = 3;

    /// <summary>Looks at all splits.</summary>
    /// <param name="found">The data as they stand.</param>
    /// <param name="data">The same data, prepared.</param>
    /// <param name="options">How closely.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static DataReport Inspect(
        FoundData found, PreparedData data, InspectOptions? options = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(found);
        ArgumentNullException.ThrowIfNull(data);
        options ??= new InspectOptions();
        var samples = new InspectedSamples(data, options.Threads, cancel);
        var sizes = Measure(found, options.Threads, cancel);
        var (duplicates, conflicts, leaks) = samples.EqualPixels(options.Examples);
        var near = samples.Near(options, cancel);
        var odd = samples.Odd(BlankBelow, DarkBelow, BrightAbove).Concat(OddSizes(sizes, samples)).ToList();
        SplitReport[] splits =
        [
            .. samples.Sets.Select(s => new SplitReport(s.Name, s.Set.Count, Counts(s.Set, data.ClassNames.Count))),
        ];
        var training = splits[0].CountByClass.Where(n => n > 0).ToArray();
        var report = new DataReport(
            data.Name, data.ClassNames, splits, training.Max() / (double)training.Min(), Summary(sizes),
            [data.Preprocessing.Height, data.Preprocessing.Width, data.Preprocessing.Channels],
            data.Problems, duplicates, conflicts, near, leaks, [.. odd.Take(options.Examples)],
            odd.GroupBy(o => o.Kind).ToDictionary(g => g.Key, g => g.Count()), []);
        return report with { Findings = Findings(report) };
    }

    private static List<string> Findings(DataReport report)
    {
        var lines = new List<string>();
        void Say(int count, string one, string many)
        {
            if (count > 0)
            {
                lines.Add($"{count} {(count == 1 ? one : many)}");
            }
        }

        Say(
            report.Leaks.Count,
            "sample that is judged by is also learnt from: the accuracy will look too good",
            "samples that are judged by are also learnt from: the accuracy will look too good");
        Say(
            report.Conflicts.Count,
            "pair of equal pictures has different classes: some labels are wrong",
            "pairs of equal pictures have different classes: some labels are wrong");
        Say(report.Unreadable.Count, "file was left out", "files were left out");
        Say(report.Duplicates.Count, "sample repeats another of its split", "samples repeat another of their split");
        var more = report.NearDuplicates.Complete ? "" : " (or more)";
        Say(report.NearDuplicates.Count, "pair looks the same" + more, "pairs look the same" + more);
        if (report.Imbalance >= SeriousImbalance)
        {
            lines.Add(FormattableString.Invariant(
                $"the largest class has {report.Imbalance:0.#} times the samples of the smallest"));
        }

        var smallest = report.Splits[0].CountByClass.Min();
        if (smallest < 20)
        {
            lines.Add($"a class has {smallest} training {(smallest == 1 ? "sample" : "samples")} only: "
                + report.ClassNames[report.Splits[0].CountByClass.ToList().IndexOf(smallest)]);
        }

        foreach (var (kind, count) in report.OddCount.OrderBy(o => o.Key))
        {
            var what = kind switch
            {
                OddKind.OddSize => "of an odd size",
                _ => kind.ToString().ToLowerInvariant(),
            };
            Say(count, $"picture is {what}", $"pictures are {what}");
        }

        return lines;
    }

    private static List<(ClassificationData Data, int Index, PictureSize Size)> Measure(
        FoundData found, int threads, CancellationToken cancel)
    {
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancel };
        var all = new List<(ClassificationData, int, PictureSize)>();
        foreach (var data in new[] { found.Train, found.Validation, found.Test })
        {
            var sizes = new PictureSize[data?.Count ?? 0];
            Parallel.For(0, sizes.Length, parallel, i =>
            {
                try
                {
                    sizes[i] = data!.Measure(i);
                }
                catch (InputException)
                {
                    // Already among the problems.
                }
            });
            all.AddRange(sizes.Select((s, i) => (data!, i, s)).Where(s => s.s.Height > 0));
        }

        return all;
    }

    private static IEnumerable<OddPicture> OddSizes(
        List<(ClassificationData Data, int Index, PictureSize Size)> sizes, InspectedSamples samples)
    {
        // Far outside in the logarithm of the area, or of the shape.
        var areas = Fence.Of(sizes.Select(s => Math.Log((double)s.Size.Height * s.Size.Width)), 0.7);
        var shapes = Fence.Of(sizes.Select(s => Math.Log(s.Size.Height / (double)s.Size.Width)), 0.7);
        foreach (var (data, index, size) in sizes)
        {
            var area = (double)size.Height * size.Width;
            if (areas.IsOutside(Math.Log(area)) || shapes.IsOutside(Math.Log(size.Height / (double)size.Width)))
            {
                yield return new OddPicture(samples.Find(data, index), OddKind.OddSize, area);
            }
        }
    }

    private static SizeReport Summary(List<(ClassificationData Data, int Index, PictureSize Size)> sizes)
    {
        int[] heights = [.. sizes.Select(s => s.Size.Height).Order()];
        int[] widths = [.. sizes.Select(s => s.Size.Width).Order()];
        return new SizeReport(
            heights[0], widths[0], heights[heights.Length / 2], widths[widths.Length / 2], heights[^1], widths[^1],
            sizes.Select(s => (s.Size.Height, s.Size.Width)).Distinct().Count());
    }

    private static int[] Counts(PixelSet set, int classes)
    {
        var counts = new int[classes];
        foreach (var label in set.Labels)
        {
            counts[label]++;
        }

        return counts;
    }
}
