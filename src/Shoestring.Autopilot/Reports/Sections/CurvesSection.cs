using Shoestring.Autopilot.Reports.Svg;
using Shoestring.Autopilot.Runs;
using static Shoestring.Autopilot.Reports.Svg.Frame;

namespace Shoestring.Autopilot.Reports.Sections;

/// <summary>Accuracy and losses of every stage over the time of the run.</summary>
internal static class CurvesSection
{
    private const int Width = 1000;
    private const int Height = 300;
    private static readonly Box Plot = new(64, 34, Width - 64 - 20, Height - 34 - 48);

    public static Html Render(ReportContent content)
    {
        // A resumed run tells again what it had told beyond its last checkpoint: the later word counts.
        var stages = content.Metrics.GroupBy(m => (m.Stage, m.Epoch)).Select(g => g.Last()).GroupBy(m => m.Stage, StringComparer.Ordinal)
            .Select(g => new Trace(g.Key, [.. g.OrderBy(m => m.Seconds)])).ToArray();
        if (stages.Length == 0)
        {
            return Html.Empty;
        }

        var most = content.Metrics.Max(m => m.Seconds);
        var (unit, name) = most >= 300 ? (60.0, "minutes") : (1.0, "seconds");
        var x = new Scale(0, Math.Max(most, 1) / unit, Plot.Left, Plot.Right);
        return Html.Of($"""
            <p class="intro">Every point is an epoch; the horizontal axis is the time since the run began, so one sees where it went.
            Training losses are those of each stage's own task (softened labels, the teacher's answers, changed pictures): compare them along one stage, not between stages.</p>
            <p class="legend">
            {stages.GroupBy(s => s.Colour).Select(g => Html.Of($"<span><i class=\"swatch s{g.Key}\"></i>{Names(g, content.Run)}</span>"))}
            <span><i class="swatch line"></i>validation</span><span><i class="swatch dash"></i>training</span></p>
            <figure>{Accuracy(stages, x, unit, name)}</figure>
            <figure>{Loss(stages, x, unit, name)}</figure>
            """);
    }

    private static Html Accuracy(Trace[] stages, Scale x, double unit, string name)
    {
        var values = stages.SelectMany(s => s.Metrics).Select(m => m.ValidationAccuracy).Where(double.IsFinite).ToArray();
        if (values.Length == 0)
        {
            return Html.Empty;
        }

        // The first epochs would squeeze all that matters into the top: show four times the best error.
        var best = values.Max();
        var low = Math.Max(Math.Max(0, values.Min() - 0.01), 1 - (4 * (1 - best)));
        var y = new Scale(Math.Min(low, best - 0.01), Math.Min(1, best + Math.Max(0.002, (best - low) * 0.08)), Plot.Bottom, Plot.Top);
        return Chart("clip-accuracy", "Validation accuracy over time", "accuracy on the validation split", x, y, v => Show.Percent(v, y.High - y.Low < 0.06 ? 1 : 0), name,
            stages.Select(s => Line.Render(s, m => m.ValidationAccuracy, x, y, unit, "line", m => $"{Where(s, m)}\n{Show.Percent(m.ValidationAccuracy, 2)} on validation")));
    }

    private static Html Loss(Trace[] stages, Scale x, double unit, string name)
    {
        var values = stages.SelectMany(s => s.Metrics).SelectMany(m => new[] { m.ValidationLoss, m.TrainLoss }).Where(double.IsFinite).Order().ToArray();
        if (values.Length == 0)
        {
            return Html.Empty;
        }

        // Losses of the first epochs are cut for the same reason.
        var high = Math.Min(values[^1], values[(int)((values.Length - 1) * 0.9)] * 1.4);
        var y = new Scale(Math.Min(0, values[0]), Math.Max(high, values[0] + 1e-3) * 1.04, Plot.Bottom, Plot.Top);
        return Chart("clip-loss", "Losses over time", "loss", x, y, v => Show.Number(v, "0.0##"), name,
            stages.SelectMany(s => new[]
            {
                Line.Render(s, m => m.TrainLoss, x, y, unit, "line dash", m => $"{Where(s, m)}\ntraining loss {Show.Number(m.TrainLoss, "0.000")}, learning rate {Show.Number(m.LearningRate, "0.####")}"),
                Line.Render(s, m => m.ValidationLoss, x, y, unit, "line", m => $"{Where(s, m)}\nvalidation loss {Show.Number(m.ValidationLoss, "0.000")}"),
            }));
    }

    private static Html Chart(
        string id, string label, string axis, Scale x, Scale y, Func<double, string> show, string unit, IEnumerable<Html> lines) => Drawing(
        Width, Height, label,
        [Columns(x, Plot, v => Show.Number(v, "0.##"), 10), Rows(y, Plot, show), Above(Plot, axis), Below(Plot, $"{unit} since the run began"), Clipped(id, Plot, lines)]);

    private static string Where(Trace stage, MetricRecord m) =>
        $"{stage.Stage}, epoch {m.Epoch} ({Show.Time(m.Seconds)}, {Show.Number(m.ImagesPerSecond, "N0")} pictures/s)";

    private static string Names(IGrouping<int, Trace> stages, RunRecord run)
    {
        var names = string.Join(", ", stages.Select(s => Name(s.Stage, run)));
        return stages.Key == StageColour.Trial ? $"short trials ({names})" : names;
    }

    private static string Name(string stage, RunRecord run) => run.Steps.FirstOrDefault(s => s.Name == stage)?.Title ?? stage;
}
