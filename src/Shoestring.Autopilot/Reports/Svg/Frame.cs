using System.Globalization;

namespace Shoestring.Autopilot.Reports.Svg;

/// <summary>What all charts share: the outer element, grid, axes and their labels.</summary>
internal static class Frame
{
    /// <summary>The whole picture; it shrinks with the page.</summary>
    public static Html Drawing(int width, int height, string label, params IEnumerable<Html> content) => Html.Of($"""
        <svg class="chart" viewBox="0 0 {width} {height}" role="img" aria-label="{label}">{content}</svg>

        """);

    /// <summary>Draws only what lies within the plot.</summary>
    /// <param name="id">A name that no other chart of the page has.</param>
    /// <param name="plot">The plot.</param>
    /// <param name="content">What is cut at its edges.</param>
    public static Html Clipped(string id, Box plot, IEnumerable<Html> content) => Html.Of($"""
        <clipPath id="{id}">
        <rect x="{P(plot.Left)}" y="{P(plot.Top - 4)}" width="{P(plot.Width + 4)}" height="{P(plot.Height + 5)}"/>
        </clipPath><g clip-path="url(#{id})">{content}</g>
        """);

    /// <summary>Horizontal grid lines with their values to the left.</summary>
    public static Html Rows(Scale y, Box plot, Func<double, string> show, int about = 5) => Html.Join(y.Ticks(about).Select(v => Html.Of($"""
        <line class="grid" x1="{P(plot.Left)}" x2="{P(plot.Right)}" y1="{P(y.At(v))}" y2="{P(y.At(v))}"/>
        <text class="tick" x="{P(plot.Left - 8)}" y="{P(y.At(v) + 4)}" text-anchor="end">{show(v)}</text>
        """)));

    /// <summary>Vertical grid lines with their values below.</summary>
    public static Html Columns(Scale x, Box plot, Func<double, string> show, int about = 6) => Html.Join(x.Ticks(about).Select(v => Html.Of($"""
        <line class="grid" x1="{P(x.At(v))}" x2="{P(x.At(v))}" y1="{P(plot.Top)}" y2="{P(plot.Bottom)}"/>
        <text class="tick" x="{P(x.At(v))}" y="{P(plot.Bottom + 18)}" text-anchor="middle">{show(v)}</text>
        """)));

    /// <summary>The name of the horizontal axis.</summary>
    public static Html Below(Box plot, string text) => Html.Of($"""
        <text class="axis" x="{P(plot.Left + (plot.Width / 2))}" y="{P(plot.Bottom + 38)}" text-anchor="middle">{text}</text>
        """);

    /// <summary>The name of the vertical axis, above it and read without turning the head.</summary>
    public static Html Above(Box plot, string text) => Html.Of($"""
        <text class="axis" x="{P(plot.Left)}" y="{P(plot.Top - 12)}">{text}</text>
        """);

    /// <summary>A pixel with one decimal.</summary>
    public static string P(double pixel) => Math.Round(pixel, 1).ToString("0.#", CultureInfo.InvariantCulture);
}
