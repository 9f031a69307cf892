namespace Shoestring.Training;

/// <summary>What one epoch came to; nothing in it depends on a clock.</summary>
/// <param name="Epoch">Number of the epoch, 0 first.</param>
/// <param name="Updates">Updates made since the start.</param>
/// <param name="TrainLoss">Mean loss over the epoch's batches.</param>
/// <param name="TrainAccuracy">Share of samples whose largest logit is the largest target, in training form; null without labels.</param>
/// <param name="LearningRate">η of the last update.</param>
/// <param name="ValidationLoss">Mean cross-entropy on the validation split, or null where there was none.</param>
/// <param name="ValidationAccuracy">Top-1 accuracy on the validation split, or null where there was none.</param>
public sealed record EpochRecord(
    int Epoch,
    long Updates,
    double TrainLoss,
    double? TrainAccuracy,
    double LearningRate,
    double? ValidationLoss,
    double? ValidationAccuracy);
