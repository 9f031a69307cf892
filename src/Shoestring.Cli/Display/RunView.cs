using Shoestring.Autopilot.Runs;
using Spectre.Console;

namespace Shoestring.Cli.Display;

/// <summary>A finished run for a person: the verdict, the model's numbers, the stages.</summary>
internal static class RunView
{
    // What the table of the stages takes with all its columns.
    private const int WholeTable = 70;

    public static void Show(IAnsiConsole console, RunFolder folder, RunRecord record)
    {
        var result = record.Result!;
        console.WriteLine();
        var verdict = result.Limits.Count == 0 ? "done" : result.Met ? "budget met" : "budget missed";
        console.Write(new Spectre.Console.Text(verdict, new Style(result.Met ? Color.Green : Color.Red, decoration: Decoration.Bold)));
        console.WriteLine($"  {Running.Paths.Short(folder.ModelPath)}");
        console.WriteLine();
        console.Pairs(
            ("accuracy", $"{Figures.Percent(result.Accuracy)} ± {Figures.Number(result.AccuracyMargin * 100, "0.00")} on {result.Split} "
                + $"(top-5 {Figures.Percent(result.Top5)}; validation {Figures.Percent(result.ValidationAccuracy)})"),
            ("size", Figures.Size(result.SizeBytes) + Limit(result, "size", Figures.Size)),
            ("latency", $"{Figures.Time(result.LatencyP95)} p95, {Figures.Time(result.LatencyP50)} median, 1 thread"
                + Limit(result, "latency", Figures.Time)),
            ("memory", result.MemoryBytes == 0 ? null : Figures.Size(result.MemoryBytes) + Limit(result, "memory", Figures.Size)),
            ("model", $"{Figures.Count(result.Parameters)} parameters, {Figures.Large(result.Macs)} multiply-adds"),
            ("parity", $"{Figures.Percent(result.Parity.Agreement)} same class as trained, in ONNX Runtime "
                + $"({Figures.Count(result.Parity.Samples)} pictures)"),
            ("time", Figures.Duration(record.Seconds)),
            ("report", File.Exists(folder.ReportPath) ? Running.Paths.Short(folder.ReportPath) : null));
        if (record.Steps.Count > 1)
        {
            console.Write(Stages(record.Preparation, record.Steps, console.Profile.Width));
            console.Pairs([.. record.Steps.Select(s => (s.Name, (string?)s.Note))]);
        }
    }

    /// <summary>The limits that are missed, in one line; empty when all are kept.</summary>
    public static string Missed(RunFolder folder, RunRecord record)
    {
        var result = record.Result!;
        var missed = result.Limits.Where(l => !l.Met).Select(l => $"{l.Name} {Show(l.Name, l.Measured)} against {Show(l.Name, l.Limit)}");
        return $"the budget is missed: {string.Join(", ", missed)}; the nearest found is {Running.Paths.Short(folder.ModelPath)}: "
            + $"{Figures.Size(result.SizeBytes)}, {Figures.Time(result.LatencyP95)}, accuracy {Figures.Percent(result.ValidationAccuracy)} "
            + "on validation; give more --time or a wider limit";
    }

    /// <summary>The stages, a row each; without their parameters where the terminal is too narrow for all columns.</summary>
    internal static Table Stages(IReadOnlyList<PhaseRecord> preparation, IReadOnlyList<StageRecord> steps, int width)
    {
        string[] Cells(string name, string accuracy, string size, string latency, string parameters, string time) =>
            width < WholeTable ? [name, accuracy, size, latency, time] : [name, accuracy, size, latency, parameters, time];

        var table = Tables.Of(Cells("stage", ">validation", ">size", ">latency p95", ">parameters", ">time"));
        foreach (var phase in preparation)
        {
            table.Row(Cells(phase.Name, "", "", "", "", Figures.Duration(phase.Seconds)));
        }

        foreach (var step in steps)
        {
            table.Row(Cells(
                step.Name, Figures.Percent(step.Accuracy), Figures.Size(step.SizeBytes), Figures.Time(step.LatencyP95),
                Figures.Count(step.Parameters), Figures.Duration(step.Seconds)));
        }

        return table;
    }

    private static string Limit(ResultRecord result, string name, Func<double, string> show) =>
        result.Limits.FirstOrDefault(l => l.Name == name) is { } limit ? $" (at most {show(limit.Limit)})" : "";

    private static string Show(string name, double value) => name switch
    {
        "accuracy" => Figures.Percent(value),
        "latency" or "time" => Figures.Time(value),
        _ => Figures.Size(value),
    };
}
