namespace Shoestring.Training.Checkpoints;

/// <summary>The numbers of a training that are not tensors; <c>trainer.json</c> in a checkpoint.</summary>
/// <param name="Seed">Seed of the run.</param>
/// <param name="Epoch">The epoch of the next update.</param>
/// <param name="Update">Its place within the epoch.</param>
/// <param name="Updates">Updates made since the start.</param>
/// <param name="LossSum">Sum of the epoch's losses so far.</param>
/// <param name="Right">Samples of the epoch so far that were guessed right in training form.</param>
/// <param name="BestEpoch">Epoch of the best validation, −1 before the first.</param>
/// <param name="BestAccuracy">Its accuracy.</param>
/// <param name="BestLoss">Its loss.</param>
/// <param name="Waited">Validations since then.</param>
/// <param name="Layout">Fingerprint of the flat arrays' layout.</param>
/// <param name="Setting">Fingerprint of what must be the same for a resume to end in the same bits.</param>
/// <param name="History">One record an epoch.</param>
internal sealed record TrainerState(
    ulong Seed,
    int Epoch,
    int Update,
    long Updates,
    double LossSum,
    long Right,
    int BestEpoch,
    double BestAccuracy,
    double BestLoss,
    int Waited,
    string Layout,
    string Setting,
    IReadOnlyList<EpochRecord> History)
{
    /// <summary>A training that has not begun.</summary>
    public static TrainerState Start(ulong seed, string layout, string setting) =>
        new(seed, 0, 0, 0, 0, 0, -1, 0, 0, 0, layout, setting, []);
}
