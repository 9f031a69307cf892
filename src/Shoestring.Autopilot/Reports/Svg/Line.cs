using Shoestring.Autopilot.Runs;
using static Shoestring.Autopilot.Reports.Svg.Frame;

namespace Shoestring.Autopilot.Reports.Svg;

/// <summary>A line through the epochs that have a value, with a spot for the mouse on each.</summary>
internal static class Line
{
    public static Html Render(
        Trace trace, Func<MetricRecord, double> value, Scale x, Scale y, double unit, string style, Func<MetricRecord, string> tip)
    {
        var points = trace.Metrics.Where(m => double.IsFinite(value(m)))
            .Select(m => (X: x.At(m.Seconds / unit), Y: y.At(value(m)), Metric: m)).ToArray();

        var path = string.Concat(points.Select((p, i) => $"{(i == 0 ? 'M' : 'L')}{P(p.X)} {P(p.Y)}"));
        return Html.Of($"""
            <g class="s{trace.Colour}">
            {Html.If(points.Length > 1, () => Html.Of($"<path class=\"{style}\" d=\"{path}\"/>"))}{points.Select(p => Html.Of($"<circle class=\"pt\" cx=\"{P(p.X)}\" cy=\"{P(p.Y)}\" r=\"{(points.Length > 60 ? "1.6" : "2.6")}\" data-tip=\"{tip(p.Metric)}\"/>"))}</g>

            """);
    }
}
