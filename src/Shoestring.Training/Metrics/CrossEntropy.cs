namespace Shoestring.Training.Metrics;

/// <summary>Mean of −log softmax(logits)[label], in nats.</summary>
public static class CrossEntropy
{
    /// <summary>The mean; NaN for no samples.</summary>
    /// <param name="logits">[N, classes], row-major.</param>
    /// <param name="labels">[N].</param>
    /// <exception cref="ArgumentException">The logits do not divide into as many rows as there are labels.</exception>
    public static double Mean(ReadOnlySpan<float> logits, ReadOnlySpan<int> labels)
    {
        var classes = Rows.Width(logits, labels);
        var sum = 0.0;
        for (var n = 0; n < labels.Length; n++)
        {
            var row = logits.Slice(n * classes, classes);
            sum += Rows.LogSumExp(row) - row[labels[n]];
        }

        return sum / labels.Length;
    }
}
