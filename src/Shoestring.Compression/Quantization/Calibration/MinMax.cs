namespace Shoestring.Compression.Quantization.Calibration;

/// <summary>From the least number seen to the greatest.</summary>
public sealed record MinMax : Calibrator
{
    /// <inheritdoc/>
    public override string Name => "min-max";

    /// <inheritdoc/>
    public override ValueRange Range(Histogram seen)
    {
        ArgumentNullException.ThrowIfNull(seen);
        return seen.Count == 0 ? default : new(seen.Min, seen.Max);
    }
}
