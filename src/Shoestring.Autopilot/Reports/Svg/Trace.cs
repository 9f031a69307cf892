using Shoestring.Autopilot.Runs;

namespace Shoestring.Autopilot.Reports.Svg;

/// <summary>The epochs of one stage as a line to draw.</summary>
/// <param name="Stage">The stage.</param>
/// <param name="Index">Its place among the stages.</param>
/// <param name="Metrics">Its epochs.</param>
internal sealed record Trace(string Stage, int Index, IReadOnlyList<MetricRecord> Metrics)
{
    /// <summary>Which of the style's colours it has.</summary>
    public int Colour => Index % 6;
}
