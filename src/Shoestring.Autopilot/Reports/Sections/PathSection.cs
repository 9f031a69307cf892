using Shoestring.Autopilot.Reports.Svg;
using Shoestring.Autopilot.Runs;

namespace Shoestring.Autopilot.Reports.Sections;

/// <summary>Accuracy, size and latency after every stage: the way from the teacher to what is shipped.</summary>
internal static class PathSection
{
    public static Html Render(ReportContent content)
    {
        var steps = content.Run.Steps;
        return steps.Count == 0 ? Html.Empty : Html.Of($"""
            <p class="intro">Each stage hands its model to the next. Accuracy here is that of the validation split, on which every choice was made;
            size is that of one ONNX file, latency is measured in ONNX Runtime with one picture on one thread.</p>
            {Html.If(steps.Count > 1, () => PathChart.Render(steps, content.Run.Budget))}
            <div class="scroll"><table>
            <thead><tr><th></th><th>Stage</th><th class="num">Accuracy</th><th class="num">Size</th>
            <th class="num">Latency p95</th><th class="num">Parameters</th><th class="num">Multiply-adds</th>
            <th class="num">Took</th></tr></thead>
            <tbody>{content.Run.Preparation.Select(Row)}{steps.Select((s, i) => Row(s, i, steps))}</tbody></table></div>
            """);
    }

    private static Html Row(PhaseRecord phase) => Html.Of($"""
        <tr><td></td><td><b>{phase.Title}</b></td><td></td><td></td><td></td><td></td><td></td>
        {Bar.Number(Show.Duration(phase.Seconds), phase.Seconds)}</tr>

        """);

    private static Html Row(StageRecord step, int index, IReadOnlyList<StageRecord> steps)
    {
        var before = index > 0 ? steps[index - 1] : null;
        return Html.Of($"""
            <tr><td class="step"><span class="dot s{StageColour.Of(step.Name)}">{index + 1}</span></td><td>
            <b>{step.Title}</b><br><span class="note">{step.Note}</span></td>
            {Accuracy(step.Accuracy, before?.Accuracy)}
            {Bar.Cell(Show.Bytes(step.SizeBytes), Share(step.SizeBytes, steps.Max(s => s.SizeBytes)), step.SizeBytes)}
            {Bar.Cell(Show.Time(step.LatencyP95), Share(step.LatencyP95, steps.Max(s => s.LatencyP95)), step.LatencyP95)}
            {Bar.Number(Same(step.Parameters, before?.Parameters) ? "same" : Show.Count(step.Parameters), step.Parameters)}
            {Bar.Number(Same(step.Macs, before?.Macs) ? "same" : Show.Large(step.Macs), step.Macs)}
            {Bar.Number(Show.Duration(step.Seconds), step.Seconds)}</tr>

            """);
    }

    // Bars would all be of nearly one length: what counts is the difference.
    private static Html Accuracy(double now, double? before) => Html.Of($"""
        <td class="num">{Show.Percent(now, 2)}<br><span class="note">{(before is { } b ? Show.Number((now - b) * 100, "+0.00;−0.00;±0.00") : "")}</span>
        </td>
        """);

    private static bool Same(long now, long? before) => now == before;

    private static double Share(double value, double most) => most > 0 ? value / most : 0;
}
