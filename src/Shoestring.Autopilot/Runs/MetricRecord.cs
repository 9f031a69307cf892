namespace Shoestring.Autopilot.Runs;

/// <summary>One line of <c>metrics.jsonl</c>: how a stage stood after an epoch.</summary>
/// <param name="Stage">The stage's name.</param>
/// <param name="Epoch">Epochs finished within the stage.</param>
/// <param name="Step">Steps finished within the stage.</param>
/// <param name="Seconds">Seconds since the run began.</param>
/// <param name="LearningRate">The learning rate at the end.</param>
/// <param name="TrainLoss">Mean training loss of the epoch.</param>
/// <param name="ValidationLoss">Mean loss on the validation split.</param>
/// <param name="ValidationAccuracy">Top-1 accuracy on the validation split, a fraction.</param>
/// <param name="ImagesPerSecond">Training speed.</param>
public sealed record MetricRecord(
    string Stage,
    int Epoch,
    long Step,
    double Seconds,
    double LearningRate,
    double TrainLoss,
    double ValidationLoss,
    double ValidationAccuracy,
    double ImagesPerSecond);
