using Shoestring.Autopilot.Runs;

namespace Shoestring.Autopilot.Reports.Sections;

/// <summary>All that is needed to repeat the run, and the proof that what is shipped is what was trained.</summary>
internal static class ReproduceSection
{
    public static Html Render(ReportContent content)
    {
        var run = content.Run;
        var machine = run.Machine;
        return Html.Of($"""
            <pre class="code"><button class="copy" type="button">Copy</button><code>{run.Command}</code></pre>
            <dl>
            {Pair("Seed", run.Seed.ToString(System.Globalization.CultureInfo.InvariantCulture))}
            {Pair("Data fingerprint", Html.Of($"<code>{run.Data.Fingerprint}</code> <span class=\"note\">SHA-256 over labels and pixels</span>"))}
            {Pair("Budget", Asked(run))}
            {Pair("Began", Html.Of($"{run.Started.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC, worked {Show.Duration(run.Seconds)}"))}
            {Pair("Processor", $"{machine.Processor}, {Show.Plural(machine.Cores, "core")}, {Show.Bytes(machine.MemoryBytes)}, kernels {machine.Simd}, {Show.Plural(machine.Threads, "thread")}")}
            {Pair("System", machine.System)}
            {Pair("Versions", $"Shoestring {machine.Shoestring}, .NET {machine.Dotnet}, ONNX Runtime {machine.OnnxRuntime}")}
            {Html.If(run.Result is not null, () => Parity(run.Result!.Parity))}
            </dl>
            """);
    }

    private static string Asked(RunRecord run)
    {
        var budget = run.Budget;
        string?[] parts =
        [
            budget.MaxSize is { } size ? $"size at most {Show.Bytes(size)}" : null,
            budget.MaxLatency is { } latency ? $"latency at most {Show.Time(latency)}" : null,
            budget.MaxMemory is { } memory ? $"memory at most {Show.Bytes(memory)}" : null,
            budget.MinAccuracy is { } accuracy ? $"accuracy at least {Show.Percent(accuracy, 2)}" : null,
            budget.Time is { } time ? $"made within {Show.Time(time)}" : null,
        ];
        return parts.Any(p => p is not null) ? string.Join(", ", parts.OfType<string>()) : "no limits";
    }

    private static Html Parity(ParityRecord parity) => Pair("Parity gate", Html.Of($"""
        <b>{(parity.Passed ? "passed" : "not passed")}</b>: on {Show.Plural(parity.Samples, "held-out sample")} ONNX Runtime gives the class of the model as it was simulated in training for
        {Show.Percent(parity.SimulationAgreement, 2)}{Html.If(parity.Agreement != parity.SimulationAgreement, () => Html.Of($" and that of the integer reference for {Show.Percent(parity.Agreement, 2)}"))}; the largest difference of a logit is {Show.Number(parity.MaxAbsDiff, "0.####")}
        """));

    private static Html Pair(string name, string value) => Pair(name, Html.Of($"{value}"));

    private static Html Pair(string name, Html value) => Html.Of($"<dt>{name}</dt><dd>{value}</dd>\n");
}
