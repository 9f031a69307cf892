using System.Text.Json.Serialization;
using Shoestring.Autopilot.Runs;

namespace Shoestring.Cli.Display;

/// <summary>The JSON object of the commands that make or measure a model. Times in milliseconds where the name says so, else seconds.</summary>
internal sealed record ResultDocument
{
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? Run { get; init; }

    public required string Model { get; init; }

    public double Accuracy { get; init; }

    public double? AccuracyMargin { get; init; }

    public double Top5 { get; init; }

    public double? ValidationAccuracy { get; init; }

    public string? Split { get; init; }

    public long SizeBytes { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public long? Parameters { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public long? Macs { get; init; }

    public Latency? LatencyMs { get; init; }

    public long? MemoryBytes { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public ParityNumbers? Parity { get; init; }

    public double Seconds { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public ulong? Seed { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? Verdict { get; init; }

    public string? WeightsSha256 { get; init; }

    public string? Report { get; init; }

    public double? Loss { get; init; }

    public double? CalibrationError { get; init; }

    public double? MacroF1 { get; init; }

    public IReadOnlyList<ClassRow>? Classes { get; init; }

    public IReadOnlyList<Phase>? Preparation { get; init; }

    public IReadOnlyList<Step>? Steps { get; init; }

    /// <summary>The document of a finished run.</summary>
    public static ResultDocument Of(RunFolder folder, RunRecord record)
    {
        var result = record.Result ?? throw new ArgumentException("the run is not finished", nameof(record));
        return new ResultDocument
        {
            Run = Running.Paths.Short(folder.FolderPath),
            Model = Running.Paths.Short(folder.ModelPath),
            Accuracy = result.Accuracy,
            AccuracyMargin = result.AccuracyMargin,
            Top5 = result.Top5,
            ValidationAccuracy = result.ValidationAccuracy,
            Split = result.Split,
            SizeBytes = result.SizeBytes,
            Parameters = result.Parameters,
            Macs = result.Macs,
            LatencyMs = new(result.LatencyP50 * 1e3, result.LatencyP95 * 1e3),
            MemoryBytes = result.MemoryBytes,
            Parity = new(result.Parity.Agreement, result.Parity.MaxAbsDiff),
            Seconds = record.Seconds,
            Seed = record.Seed,
            Verdict = result.Met ? "met" : "infeasible",
            CalibrationError = result.CalibrationError,
            Report = File.Exists(folder.ReportPath) ? Running.Paths.Short(folder.ReportPath) : null,
            Preparation = record.Preparation.Count == 0 ? null : [.. record.Preparation.Select(p => new Phase(p.Name, p.Seconds))],
            Steps =
            [
                .. record.Steps.Select(s => new Step(
                    s.Name, s.Accuracy, s.SizeBytes, new(s.LatencyP50 * 1e3, s.LatencyP95 * 1e3), s.Seconds)),
            ],
        };
    }

    /// <summary>Median and 95th percentile, milliseconds.</summary>
    internal sealed record Latency(double P50, double P95);

    /// <summary>Share of equal classes, largest difference of a logit.</summary>
    internal sealed record ParityNumbers(double Agreement, double? MaxAbsDiff);

    /// <summary>What went before the first stage.</summary>
    internal sealed record Phase(string Name, double Seconds);

    /// <summary>One stage.</summary>
    internal sealed record Step(string Name, double Accuracy, long SizeBytes, Latency LatencyMs, double Seconds);

    /// <summary>One class.</summary>
    internal sealed record ClassRow(string Name, int Samples, double Precision, double Recall, double F1);
}
