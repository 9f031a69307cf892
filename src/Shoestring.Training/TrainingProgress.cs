namespace Shoestring.Training;

/// <summary>Where a training stands.</summary>
/// <param name="Epoch">Number of the epoch, 0 first.</param>
/// <param name="Epochs">All epochs.</param>
/// <param name="Update">Updates made within the epoch.</param>
/// <param name="Updates">Updates of one epoch.</param>
/// <param name="Loss">Mean loss of the epoch so far.</param>
/// <param name="LearningRate">η of the last update.</param>
/// <param name="ImagesPerSecond">Training speed since the start, validation left out.</param>
/// <param name="Remaining">Time to the last epoch's end at the speed so far, validation included.</param>
public readonly record struct TrainingProgress(
    int Epoch,
    int Epochs,
    int Update,
    int Updates,
    double Loss,
    double LearningRate,
    double ImagesPerSecond,
    TimeSpan Remaining);
