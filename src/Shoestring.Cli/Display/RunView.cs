using Shoestring.Autopilot.Runs;
using Spectre.Console;

namespace Shoestring.Cli.Display;

/// <summary>A finished run for a person: the verdict, the model's numbers, the stages.</summary>
internal static class RunView
{
    public static void Show(IAnsiConsole console, RunFolder folder, RunRecord record)
    {
        var result = record.Result!;
        console.WriteLine();
        var verdict = result.Limits.Count == 0 ? "done" : result.Met ? "budget met" : "budget missed";
        console.Write(new Spectre.Console.Text(verdict, new Style(result.Met ? Color.Green : Color.Red, decoration: Decoration.Bold)));
        console.WriteLine($"  {Running.Paths.Short(folder.ModelPath)}");
        console.WriteLine();
        console.Pairs(
            ("accuracy", $"{Text.Percent(result.Accuracy)} ± {Text.Number(result.AccuracyMargin * 100, "0.00")} on {result.Split} "
                + $"(top-5 {Text.Percent(result.Top5)}; validation {Text.Percent(result.ValidationAccuracy)})"),
            ("size", Text.Size(result.SizeBytes) + Limit(result, "size", Text.Size)),
            ("latency", $"{Text.Time(result.LatencyP95)} p95, {Text.Time(result.LatencyP50)} median, 1 thread"
                + Limit(result, "latency", Text.Time)),
            ("memory", Text.Size(result.MemoryBytes) + Limit(result, "memory", Text.Size)),
            ("model", $"{Text.Count(result.Parameters)} parameters, {Text.Large(result.Macs)} multiply-adds"),
            ("parity", $"{Text.Percent(result.Parity.Agreement)} same class as trained, in ONNX Runtime "
                + $"({Text.Count(result.Parity.Samples)} pictures)"),
            ("time", Text.Time(record.Seconds)),
            ("report", File.Exists(folder.ReportPath) ? Running.Paths.Short(folder.ReportPath) : null));
        if (record.Steps.Count > 1)
        {
            console.Write(Stages(record));
        }
    }

    /// <summary>The limits that are missed, in one line; empty when all are kept.</summary>
    public static string Missed(RunFolder folder, RunRecord record)
    {
        var result = record.Result!;
        var missed = result.Limits.Where(l => !l.Met).Select(l => $"{l.Name} {Show(l.Name, l.Measured)} against {Show(l.Name, l.Limit)}");
        return $"the budget is missed: {string.Join(", ", missed)}; the nearest found is {Running.Paths.Short(folder.ModelPath)}: "
            + $"{Text.Size(result.SizeBytes)}, {Text.Time(result.LatencyP95)}, accuracy {Text.Percent(result.ValidationAccuracy)} "
            + "on validation; give more --time or a wider limit";
    }

    private static Table Stages(RunRecord record)
    {
        var table = Tables.Of("stage", ">validation", ">size", ">latency p95", ">parameters", ">time", "what was done");
        foreach (var step in record.Steps)
        {
            table.Row(
                step.Name, Text.Percent(step.Accuracy), Text.Size(step.SizeBytes), Text.Time(step.LatencyP95),
                Text.Count(step.Parameters), Text.Time(step.Seconds), step.Note);
        }

        return table;
    }

    private static string Limit(ResultRecord result, string name, Func<double, string> show) =>
        result.Limits.FirstOrDefault(l => l.Name == name) is { } limit ? $" (at most {show(limit.Limit)})" : "";

    private static string Show(string name, double value) => name switch
    {
        "accuracy" => Text.Percent(value),
        "latency" or "time" => Text.Time(value),
        _ => Text.Size(value),
    };
}
