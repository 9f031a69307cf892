namespace Shoestring.Training.Metrics;

/// <summary>
/// Expected calibration error: Σ_b |B_b|/N · |accuracy(B_b) − confidence(B_b)| over bins of equal width of the largest probability.
/// Source: Guo et al., "On Calibration of Modern Neural Networks", 2017.
/// </summary>
public static class CalibrationError
{
    /// <summary>The error, 0 to 1; NaN for no samples.</summary>
    /// <param name="logits">[N, classes], row-major.</param>
    /// <param name="labels">[N].</param>
    /// <param name="bins">Number of bins; bin b holds confidences in (b/bins, (b+1)/bins].</param>
    /// <exception cref="ArgumentException">The logits do not divide into as many rows as there are labels.</exception>
    public static double Expected(ReadOnlySpan<float> logits, ReadOnlySpan<int> labels, int bins = 15)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bins, 1);
        var classes = Rows.Width(logits, labels);
        var excess = new double[bins];
        for (var n = 0; n < labels.Length; n++)
        {
            var row = logits.Slice(n * classes, classes);
            var best = Rows.ArgMax(row);
            var confidence = Math.Exp(row[best] - Rows.LogSumExp(row));
            var bin = Math.Clamp((int)Math.Ceiling(confidence * bins) - 1, 0, bins - 1);
            excess[bin] += (best == labels[n] ? 1 : 0) - confidence;
        }

        return excess.Sum(Math.Abs) / labels.Length;
    }
}
