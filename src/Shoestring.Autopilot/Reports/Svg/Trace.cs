using Shoestring.Autopilot.Runs;

namespace Shoestring.Autopilot.Reports.Svg;

/// <summary>The epochs of one stage as a line to draw.</summary>
/// <param name="Stage">The stage.</param>
/// <param name="Metrics">Its epochs.</param>
internal sealed record Trace(string Stage, IReadOnlyList<MetricRecord> Metrics)
{
    /// <summary>Which of the style's colours it has.</summary>
    public int Colour => StageColour.Of(Stage);
}
