using Shoestring.Autopilot.Runs;
using Shoestring.Data;

namespace Shoestring.Autopilot.Reports;

/// <summary>All that a section may speak of.</summary>
/// <param name="Run">The run.</param>
/// <param name="Metrics">Its epochs.</param>
/// <param name="Preprocessing">What the model says about its input; null where there is no model to ask.</param>
internal sealed record ReportContent(RunRecord Run, IReadOnlyList<MetricRecord> Metrics, Preprocessing? Preprocessing)
{
    /// <summary>The command of the line that made the run: <c>fit</c>, or <c>train</c> for one model without a budget.</summary>
    public string Verb => Run.Command.Split(' ') is [_, "train", ..] ? "train" : "fit";

    /// <summary>What was trained on, without the folders before it.</summary>
    public string DataName => Path.GetFileName(Path.TrimEndingDirectorySeparator(Run.Data.Source)) is { Length: > 0 } name ? name : Run.Data.Source;
}
