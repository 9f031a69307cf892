using System.Globalization;
using Shoestring.Cli.Benching;
using Shoestring.Kernels;

namespace Shoestring.Bench.Roofs;

/// <summary>
/// Kernels alone, each beside its own roof: the longer of its multiply-adds at the measured peak and its bytes at the bandwidth that was
/// measured where as many bytes are walked. One thread; prints a table in Markdown.
/// </summary>
internal static class RoofsBench
{
    private const double WarmSeconds = 0.05, RowSeconds = 0.2;
    private const int WarmRows = 4;
    private const int MiB = 1 << 20;

    /// <summary>Rows that hold every word.</summary>
    public static void Run(string[] words)
    {
        using WorkerPool pool = new(1);
        RoofRow[] rows = [.. RoofRow.All.Where(r => words.All($"{r.Name} {r.Kernel}".Contains))];

        // Past the tiers of the JIT before anything is measured.
        foreach (var row in rows.GroupBy(r => (r.Kernel, r.Line)).SelectMany(g => g.OrderBy(r => r.Work.Macs).Take(WarmRows)))
        {
            Seconds(row, pool, WarmSeconds);
        }

        Thread.Sleep(300);
        var levels = new MemoryLevels(pool);
        var peak = Roof.MeasureFlops(pool);
        Line($"Peak {peak / 1e9:F0} GFLOP/s. GB/s of y + s·x by the MiB that it walks: "
            + string.Join(", ", levels.Streams.Select(s => Text($"{(double)s.Bytes / MiB:0.##}: {s.PerSecond / 1e9:F0}"))) + ".");
        Line($"");
        Line($"| kernel | shape | ms | GFLOP/s | GB/s | MiB | bound by | its roof, ms | share | line |");
        Line($"|---|---|---:|---:|---:|---:|---|---:|---:|---:|");
        var reached = rows.Count(row => Row(row, Seconds(row, pool, RowSeconds), levels, peak));
        Line($"");
        Line($"{reached} of {rows.Length} rows reach their line.");
    }

    // Whether the row reaches its line.
    private static bool Row(RoofRow row, double seconds, MemoryLevels levels, double peak)
    {
        var (macs, bytes) = (row.Work.Macs, row.Work.Bytes);
        var (arithmetic, memory) = (2 * macs / peak, bytes / levels.PerSecond(bytes));
        var roof = Math.Max(arithmetic, memory);
        var share = roof / seconds;
        Line($"| {row.Kernel} | {row.Name} | {seconds * 1e3:F3} | {2 * macs / seconds / 1e9:F1} | {bytes / seconds / 1e9:F1} "
            + Text($"| {bytes / MiB:F1} | {(arithmetic > memory ? "multiply-adds" : "bytes")} | {roof * 1e3:F3} | {share:P0} ")
            + Text($"| {(share >= row.Line ? "" : "below ")}{row.Line:P0} |"));
        return share >= row.Line;
    }

    private static double Seconds(RoofRow row, WorkerPool pool, double measured)
    {
        NativeBuffer[] operands = [.. row.Floats.Select(n => Report.Floats(Math.Max(n, 1)))];
        var seconds = Stopwatches.Best(measured, () => row.Run(pool, operands));
        Array.ForEach(operands, b => b.Dispose());
        return seconds;
    }

    private static void Line(FormattableString text) => Line(Text(text));

    private static void Line(string text) => Console.WriteLine(text);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
