using Shoestring.Autopilot.Runs;

namespace Shoestring.Autopilot.Reports.Sections;

/// <summary>Each layer's share of the file and of the time.</summary>
internal static class LayersSection
{
    public static Html Render(ReportContent content)
    {
        if (content.Run.Result is not { Layers.Count: > 0 } result)
        {
            return Html.Empty;
        }

        var layers = result.Layers;
        var timed = layers.Any(l => l.Seconds > 0);
        var rest = result.SizeBytes - layers.Sum(l => l.Bytes);
        return Html.Of($"""
            <p class="intro">{Show.Plural(layers.Count, "layer")} with weights, in the order of the graph.
            {Html.If(rest > 0, () => Html.Of($"The remaining {Show.Bytes(rest)} of the file ({Show.Percent((double)rest / result.SizeBytes)}) are the graph itself, scales and metadata. "))}{(timed ? "Times are ONNX Runtime's own profile: one picture, one thread." : "Time was not measured layer by layer.")}</p>
            <div class="scroll"><table class="sortable compact">
            <thead><tr><th data-kind="text">Layer</th><th data-kind="text">Op</th>
            <th class="num">Parameters</th><th class="num">Size</th><th class="num">Multiply-adds</th>
            {Html.If(timed, () => new Html("<th class=\"num\">Time</th>"))}</tr></thead>
            <tbody>{layers.Select(l => Row(l, layers, timed))}</tbody></table></div>
            """);
    }

    private static Html Row(LayerRecord layer, IReadOnlyList<LayerRecord> all, bool timed) => Html.Of($"""
        <tr><td><code>{layer.Name}</code></td><td>{layer.Op}</td>{Bar.Number(Show.Count(layer.Parameters), layer.Parameters)}
        {Bar.Cell(Show.Bytes(layer.Bytes), Share(layer.Bytes, all.Max(l => l.Bytes)), layer.Bytes)}
        {Bar.Cell(Show.Large(layer.Macs), Share(layer.Macs, all.Max(l => l.Macs)), layer.Macs, "b2")}
        {Html.If(timed, () => Bar.Cell(Show.Time(layer.Seconds), Share(layer.Seconds, all.Max(l => l.Seconds)), layer.Seconds, "b3"))}</tr>

        """);

    private static double Share(double value, double most) => most > 0 ? value / most : 0;
}
