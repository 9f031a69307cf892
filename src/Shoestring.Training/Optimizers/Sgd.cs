namespace Shoestring.Training.Optimizers;

/// <summary>Stochastic gradient descent with momentum; decay is L2, as in PyTorch.</summary>
/// <param name="Momentum">μ; 0 is plain descent.</param>
/// <param name="Nesterov">Whether to look ahead.</param>
public sealed record Sgd(double Momentum = 0.9, bool Nesterov = true) : OptimizerDefinition
{
    /// <inheritdoc/>
    protected override IEnumerable<GradientTransform> Chain() =>
        Momentum > 0
            ? [new AddDecayedWeights(WeightDecay), new ScaleByMomentum(Momentum, Nesterov)]
            : [new AddDecayedWeights(WeightDecay)];
}
