namespace Shoestring.Training.Metrics;

/// <summary>All metrics of one set of samples.</summary>
/// <param name="Samples">Number of samples.</param>
/// <param name="Loss">Mean cross-entropy, nats.</param>
/// <param name="Accuracy">Top-1 accuracy, 0 to 1.</param>
/// <param name="Top5">Top-5 accuracy, 0 to 1.</param>
/// <param name="CalibrationError">Expected calibration error over 15 bins, 0 to 1.</param>
/// <param name="Confusion">Counts of (true, predicted).</param>
public sealed record Evaluation(
    int Samples, double Loss, double Accuracy, double Top5, double CalibrationError, ConfusionMatrix Confusion)
{
    /// <summary>Mean of the classes' F1.</summary>
    public double MacroF1 => Confusion.Scores().Select(s => s.F1).DefaultIfEmpty(double.NaN).Average();

    /// <summary>Measures a set of samples.</summary>
    /// <param name="logits">[N, classes], row-major.</param>
    /// <param name="labels">[N].</param>
    /// <exception cref="ArgumentException">The logits do not divide into as many rows as there are labels.</exception>
    public static Evaluation Of(ReadOnlySpan<float> logits, ReadOnlySpan<int> labels) => new(
        labels.Length,
        CrossEntropy.Mean(logits, labels),
        TopK.Accuracy(logits, labels),
        TopK.Accuracy(logits, labels, 5),
        Metrics.CalibrationError.Expected(logits, labels),
        ConfusionMatrix.Of(logits, labels));
}
