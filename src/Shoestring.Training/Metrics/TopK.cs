namespace Shoestring.Training.Metrics;

/// <summary>Share of samples whose class is among the k largest logits; of equal logits the lower class comes first.</summary>
public static class TopK
{
    /// <summary>Accuracy, 0 to 1; NaN for no samples.</summary>
    /// <param name="logits">[N, classes], row-major.</param>
    /// <param name="labels">[N].</param>
    /// <param name="k">How many guesses count.</param>
    /// <exception cref="ArgumentException">The logits do not divide into as many rows as there are labels.</exception>
    public static double Accuracy(ReadOnlySpan<float> logits, ReadOnlySpan<int> labels, int k = 1)
    {
        var classes = Rows.Width(logits, labels);
        var right = 0;
        for (var n = 0; n < labels.Length; n++)
        {
            var row = logits.Slice(n * classes, classes);
            var own = row[labels[n]];
            var before = 0;
            for (var c = 0; c < classes; c++)
            {
                // A NaN is never better than a number, and a NaN of its own is never right.
                before += row[c] > own || (row[c] == own && c < labels[n]) || float.IsNaN(own) ? 1 : 0;
            }

            right += before < k ? 1 : 0;
        }

        return (double)right / labels.Length;
    }
}
