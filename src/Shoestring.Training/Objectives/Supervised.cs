using Shoestring.Graphs;

namespace Shoestring.Training.Objectives;

/// <summary>
/// Cross-entropy against target distributions: one-hot, mixed by mixup or cutmix, smoothed on request.
/// Source of smoothing: Szegedy et al., "Rethinking the Inception Architecture", 2016.
/// </summary>
/// <param name="LabelSmoothing">s, 0 to below 1.</param>
public sealed record Supervised(double LabelSmoothing = 0) : Objective
{
    /// <inheritdoc/>
    public override Value Loss(LossScope scope)
    {
        ArgumentNullException.ThrowIfNull(scope);
        scope.Logits = scope.Train(scope.Images()).Logits;
        return scope.CrossEntropy(scope.Logits, scope.Smooth(scope.Targets(), LabelSmoothing));
    }
}
