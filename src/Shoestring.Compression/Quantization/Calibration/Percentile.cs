namespace Shoestring.Compression.Quantization.Calibration;

/// <summary>The range that leaves out a fraction of the numbers on each side.</summary>
/// <param name="Fraction">What is kept up to the bound, such as 0.9999.</param>
public sealed record Percentile(double Fraction = 0.9999) : Calibrator
{
    /// <inheritdoc/>
    public override string Name => "percentile";

    /// <inheritdoc/>
    public override ValueRange Range(Histogram seen)
    {
        ArgumentNullException.ThrowIfNull(seen);
        if (seen.Count == 0)
        {
            return default;
        }

        var left = (long)((1 - Fraction) * seen.Count);
        var (low, high) = (0, Histogram.Bins - 1);
        for (var below = seen.Counts[low]; below <= left && low < high; below += seen.Counts[low])
        {
            low++;
        }

        for (var above = seen.Counts[high]; above <= left && high > low; above += seen.Counts[high])
        {
            high--;
        }

        var half = seen.Width / 2;
        return new(
            Math.Max(seen.Min, seen.Center(low) - half),
            Math.Max(Math.Max(seen.Min, seen.Center(low) - half), Math.Min(seen.Max, seen.Center(high) + half)));
    }
}
