namespace Shoestring.Training.Metrics;

/// <summary>How well one class is found. Ratios with nothing below the line are 0, as in scikit-learn.</summary>
/// <param name="Class">The class.</param>
/// <param name="Actual">Samples of the class.</param>
/// <param name="Predicted">Samples taken for the class.</param>
/// <param name="Right">Samples of the class that were taken for it.</param>
public sealed record ClassScore(int Class, int Actual, int Predicted, int Right)
{
    /// <summary>Right / predicted.</summary>
    public double Precision => Predicted == 0 ? 0 : (double)Right / Predicted;

    /// <summary>Right / actual.</summary>
    public double Recall => Actual == 0 ? 0 : (double)Right / Actual;

    /// <summary>2·right / (actual + predicted): the harmonic mean of precision and recall.</summary>
    public double F1 => Actual + Predicted == 0 ? 0 : 2.0 * Right / (Actual + Predicted);
}
