namespace Shoestring.Training.Optimizers;

/// <summary>Adam; decay is L2, added to the gradient. Source: Kingma and Ba, 2015.</summary>
/// <param name="Beta1">β₁.</param>
/// <param name="Beta2">β₂.</param>
/// <param name="Epsilon">ε.</param>
public sealed record Adam(double Beta1 = 0.9, double Beta2 = 0.999, double Epsilon = 1e-8) : OptimizerDefinition
{
    /// <inheritdoc/>
    protected override IEnumerable<GradientTransform> Chain() =>
        [new AddDecayedWeights(WeightDecay), new ScaleByAdam(Beta1, Beta2, Epsilon)];
}
