using System.Globalization;
using Shoestring.Cli.Display;
using Spectre.Console;

namespace Shoestring.Cli.Benching;

/// <summary>A bench's figures as tables for a person.</summary>
internal static class BenchView
{
    private const int MostKernels = 20;

    private static readonly (string Name, Func<InferenceFigures, double?> Value, Func<double, string> Show)[] Rows =
    [
        ("size", m => m.SizeBytes, Figures.Size),
        ("parameters", m => m.Parameters, v => Figures.Count((long)v)),
        ("multiply-adds", m => m.Macs, Figures.Large),
        ("ONNX Runtime: latency, median", m => m.Ort?.LatencyMs.P50 / 1e3, Figures.Time),
        ("  latency, p95", m => m.Ort?.LatencyMs.P95 / 1e3, Figures.Time),
        ("  memory", m => m.Ort?.MemoryBytes, Figures.Size),
        ("  samples/s of a batch", m => m.Ort?.ImagesPerSecond, v => Figures.Count((long)v)),
        ("managed engine: latency, median", m => m.Managed?.LatencyMs.P50 / 1e3, Figures.Time),
        ("  latency, p95", m => m.Managed?.LatencyMs.P95 / 1e3, Figures.Time),
        ("  memory", m => m.Managed?.MemoryBytes, Figures.Size),
        ("  samples/s of a batch", m => m.Managed?.ImagesPerSecond, v => Figures.Count((long)v)),
        ("  GFLOP/s of a batch", m => m.Managed?.Gflops, v => Figures.Number(v, "0.0")),
        ("  share of peak", m => m.Managed?.ShareOfPeak, Figures.Percent),
    ];

    /// <summary>One model, or two side by side.</summary>
    public static void Show(IAnsiConsole console, InferenceFigures figures)
    {
        InferenceFigures[] measured = figures.Against is { } other ? [figures, other] : [figures];
        var table = Tables.Of(["", .. measured.Select(m => ">" + m.Model), .. measured.Length > 1 ? new[] { ">ratio" } : []]);
        foreach (var (name, value, show) in Rows)
        {
            string[] cells = [.. measured.Select(m => value(m) is { } v ? show(v) : "unknown")];
            string[] ratio = measured.Length > 1
                ? [value(measured[0]) is { } a && value(measured[1]) is { } b && b > 0 ? Figures.Number(a / b, "0.00") : ""]
                : [];
            table.Row([name, .. cells, .. ratio]);
        }

        console.Write(table);
        console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"  latency of one sample, batches of {figures.Batch}, {Threads(figures.Threads)}, peak {figures.PeakGflops:0} GFLOP/s"));
        foreach (var m in measured)
        {
            Show(console, m.Managed?.Profile);
        }
    }

    /// <summary>A training.</summary>
    public static void Show(IAnsiConsole console, TrainingFigures f)
    {
        console.Pairs(
            ("model", $"{f.Model}, {Figures.Count(f.Parameters)} parameters, {Figures.Large(f.Macs)} multiply-adds a picture"),
            ("step", $"{f.Batch} pictures of {f.Channels}×{f.Image}×{f.Image}, {f.Classes} classes, {f.Precision}, {Threads(f.Threads)}"),
            ("images/s", Figures.Number(f.ImagesPerSecond, "N1")),
            ("step, median", Figures.Time(f.StepMs.P50 / 1e3)),
            ("step, least and p95", $"{Figures.Time(f.StepMs.Min / 1e3)}, {Figures.Time(f.StepMs.P95 / 1e3)}"),
            ("steps", $"{f.Steps} timed after {f.WarmUpSteps} to settle" + Hops(f.CoreHopNs)),
            ("arithmetic", string.Create(
                CultureInfo.InvariantCulture, $"{f.Gflops:0.0} GFLOP/s, {f.ShareOfPeak * 100:0.0} % of {f.PeakGflops:0} ({f.Simd})")),
            ("memory, peak", Figures.Size(f.PeakMemoryBytes)),
            ("memory of the step", $"{Figures.Size(f.StepMemoryBytes)} (program {Figures.Size(f.ProgramBytes)})"),
            ("allocated a step", Figures.Size(f.AllocatedBytesPerStep)));
        Show(console, f.Profile);
    }

    private static void Show(IAnsiConsole console, ProfileFigures? profile)
    {
        if (profile is null)
        {
            return;
        }

        Table(console, "op", profile.Ops);
        Table(console, "kernel", [.. profile.Kernels.Take(MostKernels)]);
        console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"  outside of kernels {profile.OutsideMs:0.000} ms; memory {profile.GbPerSecond:0.0} GB/s; roof = the longer of multiply-adds and bytes"));
        if (profile.Kernels.Count > MostKernels)
        {
            console.WriteLine($"  the {MostKernels} costliest of {profile.Kernels.Count} kernels; --json gives all");
        }
    }

    private static void Table(IAnsiConsole console, string what, IReadOnlyList<ProfileRow> rows)
    {
        var table = Tables.Of(what, ">calls", ">ms", ">share", ">MB", ">GFLOP/s", ">GB/s", ">of roof");
        foreach (var row in rows)
        {
            table.Row(
                (row.Name is null ? row.Op : $"{row.Name} ({row.Op})") + (row.IsReference ? " REFERENCE" : ""),
                Figures.Count(row.Calls), Figures.Number(row.Ms, "0.000"), Figures.Number(row.Share * 100, "0.0") + " %",
                Figures.Number(row.Bytes / 1e6, "0.0"), row.Gflops > 0 ? Figures.Number(row.Gflops, "0.0") : "",
                Figures.Number(row.GbPerSecond, "0.0"), Figures.Number(row.ShareOfRoof * 100, "0") + " %");
        }

        console.Write(table);
    }

    private static string Hops(IReadOnlyList<double>? hops) =>
        hops is null ? "" : $"; {string.Join(", then ", hops.Select(h => Figures.Number(h, "0")))} ns from core to core";

    private static string Threads(int threads) => threads == 1 ? "1 thread" : $"{threads} threads";
}
