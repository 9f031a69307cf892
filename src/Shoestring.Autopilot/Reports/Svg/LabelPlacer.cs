namespace Shoestring.Autopilot.Reports.Svg;

/// <summary>Finds places for labels beside their points where they cover nothing.</summary>
internal sealed class LabelPlacer
{
    private const double CharacterWidth = 7.1;
    private const double LineHeight = 16;
    private readonly Box _plot;
    private readonly List<Box> _taken;

    /// <summary>Labels within a plot.</summary>
    /// <param name="plot">Where they must stay.</param>
    /// <param name="points">What they must not cover.</param>
    public LabelPlacer(Box plot, IEnumerable<Box> points)
    {
        _plot = plot;
        _taken = [.. points];
    }

    /// <summary>The place of one label; above its point where all is taken.</summary>
    public (double X, double Y, string Anchor) Place(double x, double y, double gap, string text)
    {
        var width = text.Length * CharacterWidth;
        (double X, double Y, string Anchor, Box Box)[] places =
        [
            (x, y - gap, "middle", new Box(x - (width / 2), y - gap - 12, width, LineHeight)),
            (x, y + gap + 11, "middle", new Box(x - (width / 2), y + gap - 2, width, LineHeight)),
            (x - gap, y + 5, "end", new Box(x - gap - width, y - 8, width, LineHeight)),
            (x + gap, y + 5, "start", new Box(x + gap, y - 8, width, LineHeight)),
            (x - gap, y - gap, "end", new Box(x - gap - width, y - gap - 12, width, LineHeight)),
            (x + gap, y + gap + 8, "start", new Box(x + gap, y + gap - 4, width, LineHeight)),
        ];
        var free = places.Where(p => _plot.Holds(p.Box) && !_taken.Any(p.Box.Meets)).Take(1).ToArray();
        var place = free.Length > 0 ? free[0] : places[0];
        _taken.Add(place.Box);
        return (place.X, place.Y, place.Anchor);
    }
}
