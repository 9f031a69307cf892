namespace Shoestring.Training.Optimizers;

/// <summary>Adam with decoupled weight decay. Source: Loshchilov and Hutter, "Decoupled Weight Decay Regularization", 2019.</summary>
/// <param name="Beta1">β₁.</param>
/// <param name="Beta2">β₂.</param>
/// <param name="Epsilon">ε.</param>
public sealed record AdamW(double Beta1 = 0.9, double Beta2 = 0.999, double Epsilon = 1e-8) : OptimizerDefinition
{
    /// <inheritdoc/>
    protected override IEnumerable<GradientTransform> Chain() =>
        [new ScaleByAdam(Beta1, Beta2, Epsilon), new AddDecayedWeights(WeightDecay)];
}
