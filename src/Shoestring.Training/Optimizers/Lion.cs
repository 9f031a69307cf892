namespace Shoestring.Training.Optimizers;

/// <summary>Lion: the sign of an interpolated momentum, with decoupled decay. Source: Chen et al., 2023.</summary>
/// <param name="Beta1">β₁.</param>
/// <param name="Beta2">β₂.</param>
public sealed record Lion(double Beta1 = 0.9, double Beta2 = 0.99) : OptimizerDefinition
{
    /// <inheritdoc/>
    protected override IEnumerable<GradientTransform> Chain() =>
        [new ScaleByLion(Beta1, Beta2), new AddDecayedWeights(WeightDecay)];
}
