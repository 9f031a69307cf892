namespace Shoestring.Compression.Quantization.Calibration;

/// <summary>The clip of [min, max] with the least squared error of quantising to 256 steps: clips are a fraction of both bounds.</summary>
public sealed record Mse : Calibrator
{
    private const int Steps = 60;

    /// <inheritdoc/>
    public override string Name => "mse";

    /// <inheritdoc/>
    public override ValueRange Range(Histogram seen)
    {
        ArgumentNullException.ThrowIfNull(seen);
        if (seen.Count == 0)
        {
            return default;
        }

        var (best, least) = (new ValueRange(seen.Min, seen.Max), double.PositiveInfinity);
        for (var step = 0; step < Steps; step++)
        {
            var clip = 1 - (0.8 * step / Steps);
            var range = new ValueRange(Math.Min(seen.Min, 0) * clip, Math.Max(seen.Max, 0) * clip);
            var error = Error(seen, range);
            if (error < least)
            {
                (best, least) = (range, error);
            }
        }

        return best;
    }

    private static double Error(Histogram seen, ValueRange range)
    {
        var q = AffineQuantizer.Of(range, 0, 255);
        var error = 0.0;
        for (var i = 0; i < Histogram.Bins; i++)
        {
            if (seen.Counts[i] > 0)
            {
                var x = seen.Center(i);
                var d = x - q.Round(x);
                error += seen.Counts[i] * d * d;
            }
        }

        return error;
    }
}
