namespace Shoestring.Autopilot.Reports.Svg;

/// <summary>Maps values to pixels along one axis.</summary>
/// <param name="Low">The value at <paramref name="From"/>.</param>
/// <param name="High">The value at <paramref name="To"/>.</param>
/// <param name="From">Pixels.</param>
/// <param name="To">Pixels.</param>
/// <param name="IsLog">Whether equal ratios are equal distances.</param>
internal sealed record Scale(double Low, double High, double From, double To, bool IsLog = false)
{
    /// <summary>The pixel of a value.</summary>
    public double At(double value) => From + ((To - From) * (Position(value) - Position(Low)) / (Position(High) - Position(Low)));

    /// <summary>Round values within, about as many as asked.</summary>
    public IEnumerable<double> Ticks(int about) => IsLog ? LogTicks(about) : LinearTicks(about);

    private double Position(double value) => IsLog ? Math.Log10(value) : value;

    private IEnumerable<double> LinearTicks(int about)
    {
        var step = Step((High - Low) / Math.Max(1, about));
        for (var k = Math.Ceiling((Low / step) - 1e-9); k * step <= High + (step * 1e-9); k++)
        {
            yield return (k * step) + 0.0; // no minus zero
        }
    }

    private static double Step(double rough)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        var digit = rough / power;
        return power * (digit <= 1 ? 1 : digit <= 2 ? 2 : digit <= 5 ? 5 : 10);
    }

    private IEnumerable<double> LogTicks(int about)
    {
        var decades = Math.Log10(High / Low);
        double[] digits = decades * 3 <= about * 1.6 ? [1, 2, 5] : [1];
        for (var power = Math.Floor(Math.Log10(Low)); power <= Math.Log10(High); power++)
        {
            foreach (var digit in digits)
            {
                var value = digit * Math.Pow(10, power);
                if (value >= Low * 0.999 && value <= High * 1.001)
                {
                    yield return value;
                }
            }
        }
    }
}
