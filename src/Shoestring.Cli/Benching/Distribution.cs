namespace Shoestring.Cli.Benching;

/// <summary>Seconds of many repetitions.</summary>
/// <param name="Median">The middle one.</param>
/// <param name="Least">The least.</param>
/// <param name="P95">95th percentile, nearest rank.</param>
/// <param name="Mean">Arithmetic mean.</param>
internal sealed record Distribution(double Median, double Least, double P95, double Mean)
{
    /// <summary>Of at least one time.</summary>
    public static Distribution Of(IReadOnlyCollection<double> seconds)
    {
        double[] sorted = [.. seconds.Order()];
        ArgumentOutOfRangeException.ThrowIfZero(sorted.Length, nameof(seconds));
        var middle = sorted.Length / 2;
        var median = sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new(median, sorted[0], sorted[(int)Math.Ceiling(0.95 * sorted.Length) - 1], sorted.Average());
    }
}
