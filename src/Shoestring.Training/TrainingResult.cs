using Shoestring.Graphs;

namespace Shoestring.Training;

/// <summary>What a training came to.</summary>
/// <param name="Best">Weights of the best validation (averaged ones where an average is kept); the last ones without validation.</param>
/// <param name="BestEpoch">The epoch they are from.</param>
/// <param name="BestAccuracy">Their validation accuracy, or null without validation.</param>
/// <param name="Last">Weights after the last update, not averaged.</param>
/// <param name="History">One record an epoch.</param>
/// <param name="Ending">Why it ended.</param>
public sealed record TrainingResult(
    Weights Best,
    int BestEpoch,
    double? BestAccuracy,
    Weights Last,
    IReadOnlyList<EpochRecord> History,
    TrainingEnding Ending);
