namespace Shoestring.Data;

/// <summary>
/// Tukey's outer fences: three interquartile ranges beyond the quartiles. Source: Tukey, "Exploratory data analysis",
/// 1977.
/// </summary>
internal readonly record struct Fence(double Low, double High)
{
    /// <summary>Fences of the values; a range narrower than <paramref name="narrowest"/> counts as that.</summary>
    public static Fence Of(IEnumerable<double> values, double narrowest)
    {
        double[] sorted = [.. values.Order()];
        if (sorted.Length == 0)
        {
            return new Fence(double.NegativeInfinity, double.PositiveInfinity);
        }

        double low = sorted[sorted.Length / 4], high = sorted[sorted.Length * 3 / 4];
        var range = 3 * Math.Max(high - low, narrowest / 3);
        return new Fence(low - range, high + range);
    }

    public bool IsOutside(double value) => value < Low || value > High;
}
