using Shoestring.Autopilot.Budgets;
using Shoestring.Autopilot.Reports.Svg;
using Shoestring.Autopilot.Runs;
using static Shoestring.Autopilot.Reports.Svg.Frame;

namespace Shoestring.Autopilot.Reports.Sections;

/// <summary>Size (logarithmic) against accuracy; arrows lead from stage to stage, a shade shows where the budget is kept.</summary>
internal static class PathChart
{
    private const int Width = 1000;
    private const int Height = 400;
    private const double Radius = 11;
    private static readonly Box Plot = new(64, 40, Width - 64 - 24, Height - 40 - 52);

    public static Html Render(IReadOnlyList<StageRecord> steps, Budget budget)
    {
        var (x, y) = Scales(steps, budget);
        var points = steps.Select(s => (X: x.At(Math.Max(1, s.SizeBytes)), Y: y.At(s.Accuracy))).ToArray();
        var spots = Spots(points);
        var ways = Enumerable.Range(1, points.Length - 1).Select(i => (From: points[i - 1], To: points[i])).ToArray();
        var labels = new LabelPlacer(
            Plot, [.. spots.Select(s => new Box(s.X - Radius, s.Y - Radius, 2 * Radius, 2 * Radius)), .. ways.SelectMany(Along), Corner]);
        return Html.Of($"""
            <figure>
            {Drawing(
                Width, Height, "Size against validation accuracy after each stage; the table below holds the same numbers",
                Columns(x, Plot, Show.Bytes, 8), Rows(y, Plot, v => Show.Percent(v, 1)), Kept(x, y, budget),
                Below(Plot, "size of the ONNX file, logarithmic"), Above(Plot, "accuracy on the validation split"),
                Html.Join(ways.Select(w => Arrow(w.From, w.To))),
                Html.Join(spots.Select(s => Spot(s, steps, labels))))}
            </figure>
            """);
    }

    private static (Scale X, Scale Y) Scales(IReadOnlyList<StageRecord> steps, Budget budget)
    {
        var sizes = steps.Select(s => (double)Math.Max(1, s.SizeBytes)).Concat(budget.MaxSize is { } m ? [m] : []).ToArray();
        var accuracies = steps.Select(s => s.Accuracy).Concat(budget.MinAccuracy is { } a ? [a] : []).ToArray();
        var (low, high) = (accuracies.Min(), accuracies.Max());
        var room = Math.Max(0.004, (high - low) * 0.35);

        // To the left there must be room for the words of the budget.
        var spread = Math.Max(1.5, sizes.Max() / sizes.Min());
        return (
            new Scale(sizes.Min() / Math.Pow(spread, 0.35), sizes.Max() * Math.Pow(spread, 0.2), Plot.Left, Plot.Right, IsLog: true),
            new Scale(Math.Max(0, low - room), Math.Min(1, high + room), Plot.Bottom, Plot.Top));
    }

    // Where the chart says which side is within the budget.
    private static readonly Box Corner = new(Plot.Left, Plot.Top, 140, 26);

    // An arrow as a row of small boxes that labels keep off.
    private static IEnumerable<Box> Along(((double X, double Y) From, (double X, double Y) To) way) =>
        Enumerable.Range(0, 41).Select(i => i / 40.0).Select(t => new Box(
            way.From.X + (t * (way.To.X - way.From.X)) - 2, way.From.Y + (t * (way.To.Y - way.From.Y)) - 2, 4, 4));

    // Stages that lie on one spot share it.
    private static List<(double X, double Y, List<int> Stages)> Spots((double X, double Y)[] points)
    {
        var spots = new List<(double X, double Y, List<int> Stages)>();
        for (var i = 0; i < points.Length; i++)
        {
            var near = spots.FindIndex(s => Math.Abs(s.X - points[i].X) < Radius * 1.7 && Math.Abs(s.Y - points[i].Y) < Radius * 1.7);
            if (near >= 0)
            {
                spots[near].Stages.Add(i);
            }
            else
            {
                spots.Add((points[i].X, points[i].Y, [i]));
            }
        }

        return spots;
    }

    private static Html Kept(Scale x, Scale y, Budget budget)
    {
        if (budget.MaxSize is null && budget.MinAccuracy is null)
        {
            return Html.Empty;
        }

        var right = budget.MaxSize is { } size ? x.At(size) : Plot.Right;
        var bottom = budget.MinAccuracy is { } least ? y.At(least) : Plot.Bottom;
        return Html.Of($"""
            <rect class="kept" x="{P(Plot.Left)}" y="{P(Plot.Top)}" width="{P(right - Plot.Left)}" height="{P(bottom - Plot.Top)}"/>
            {Html.If(budget.MaxSize is not null, () => Html.Of($"<line class=\"budget\" x1=\"{P(right)}\" x2=\"{P(right)}\" y1=\"{P(Plot.Top)}\" y2=\"{P(Plot.Bottom)}\"/>"))}
            {Html.If(budget.MinAccuracy is not null, () => Html.Of($"<line class=\"budget\" x1=\"{P(Plot.Left)}\" x2=\"{P(Plot.Right)}\" y1=\"{P(bottom)}\" y2=\"{P(bottom)}\"/>"))}
            <text class="budget" x="{P(Plot.Left + 10)}" y="{P(Plot.Top + 18)}">within the budget</text>
            """);
    }

    private static Html Arrow((double X, double Y) from, (double X, double Y) to)
    {
        var (dx, dy) = (to.X - from.X, to.Y - from.Y);
        var length = Math.Sqrt((dx * dx) + (dy * dy));
        if (length < (2 * Radius) + 8)
        {
            return Html.Empty;
        }

        var (ux, uy) = (dx / length, dy / length);
        var (endX, endY) = (to.X - (ux * (Radius + 3)), to.Y - (uy * (Radius + 3)));
        var (baseX, baseY) = (endX - (ux * 9), endY - (uy * 9));
        return Html.Of($"""
            <line class="way" x1="{P(from.X + (ux * Radius))}" y1="{P(from.Y + (uy * Radius))}" x2="{P(baseX)}" y2="{P(baseY)}"/>
            <path class="tip" d="M{P(endX)} {P(endY)}L{P(baseX - (uy * 4.5))} {P(baseY + (ux * 4.5))}L{P(baseX + (uy * 4.5))} {P(baseY - (ux * 4.5))}Z"/>
            """);
    }

    private static Html Spot((double X, double Y, List<int> Stages) spot, IReadOnlyList<StageRecord> steps, LabelPlacer labels)
    {
        var last = spot.Stages[^1];
        var name = string.Join(", ", spot.Stages.Select(i => steps[i].Title));
        var tip = string.Join("\n", spot.Stages.Select(i =>
            $"{i + 1} {steps[i].Title}: {Show.Percent(steps[i].Accuracy, 2)}, {Show.Bytes(steps[i].SizeBytes)}, {Show.Time(steps[i].LatencyP95)}"));
        var numbers = spot.Stages.Count == 1 ? $"{last + 1}" : $"{spot.Stages[0] + 1}–{last + 1}";
        var at = labels.Place(spot.X, spot.Y, Radius + 6, name);
        return Html.Of($"""
            <g class="spot s{StageColour.Of(steps[last].Name)}" data-tip="{tip}">
            <circle cx="{P(spot.X)}" cy="{P(spot.Y)}" r="{P(Radius)}"/>
            <text class="n{(numbers.Length > 1 ? " small" : "")}" x="{P(spot.X)}" y="{P(spot.Y + 4)}" text-anchor="middle">{numbers}</text>
            </g><text class="label" x="{P(at.X)}" y="{P(at.Y)}" text-anchor="{at.Anchor}">{name}</text>

            """);
    }
}
