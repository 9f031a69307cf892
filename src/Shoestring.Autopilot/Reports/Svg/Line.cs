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

        // What lies outside the axis is left out of the picture; the line enters from its edge.
        var path = string.Concat(points.Select((p, i) => $"{(i == 0 ? 'M' : 'L')}{P(p.X)} {P(Bound(p.Y, y))}"));
        var inside = points.Where(p => p.Y == Bound(p.Y, y)).ToArray();
        return Html.Of($"""
            <g class="s{trace.Colour}">{Html.If(points.Length > 1, () => Html.Of($"<path class=\"{style}\" d=\"{path}\"/>"))}{inside.Select(p => Html.Of($"<circle class=\"pt\" cx=\"{P(p.X)}\" cy=\"{P(p.Y)}\" r=\"{(points.Length > 60 ? "1.6" : "2.6")}\" data-tip=\"{tip(p.Metric)}\"/>"))}</g>

            """);
    }

    private static double Bound(double pixel, Scale y) => Math.Clamp(pixel, Math.Min(y.From, y.To), Math.Max(y.From, y.To));
}
