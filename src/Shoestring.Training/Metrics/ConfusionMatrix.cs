namespace Shoestring.Training.Metrics;

/// <summary>Counts of (true class, predicted class).</summary>
public sealed class ConfusionMatrix
{
    private readonly int[] _counts;

    private ConfusionMatrix(int classes, int[] counts) => (Classes, _counts) = (classes, counts);

    /// <summary>Number of classes.</summary>
    public int Classes { get; }

    /// <summary>How many samples of a class were taken for another.</summary>
    /// <param name="actual">The true class.</param>
    /// <param name="predicted">The class of the largest logit.</param>
    public int this[int actual, int predicted] => _counts[(actual * Classes) + predicted];

    /// <summary>Counts the predictions of a set of samples.</summary>
    /// <param name="logits">[N, classes], row-major.</param>
    /// <param name="labels">[N].</param>
    /// <exception cref="ArgumentException">The logits do not divide into as many rows as there are labels.</exception>
    public static ConfusionMatrix Of(ReadOnlySpan<float> logits, ReadOnlySpan<int> labels)
    {
        var classes = Rows.Width(logits, labels);
        var counts = new int[classes * classes];
        for (var n = 0; n < labels.Length; n++)
        {
            counts[(labels[n] * classes) + Rows.ArgMax(logits.Slice(n * classes, classes))]++;
        }

        return new ConfusionMatrix(classes, counts);
    }

    /// <summary>Precision, recall and F1 of each class.</summary>
    public IReadOnlyList<ClassScore> Scores()
    {
        var scores = new ClassScore[Classes];
        for (var c = 0; c < Classes; c++)
        {
            var (actual, predicted) = (0, 0);
            for (var k = 0; k < Classes; k++)
            {
                actual += this[c, k];
                predicted += this[k, c];
            }

            scores[c] = new ClassScore(c, actual, predicted, this[c, c]);
        }

        return scores;
    }

    /// <summary>The counts as rows of the true class.</summary>
    public int[][] ToRows() => [.. _counts.Chunk(Math.Max(Classes, 1))];
}
