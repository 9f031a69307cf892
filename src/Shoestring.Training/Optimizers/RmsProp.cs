namespace Shoestring.Training.Optimizers;

/// <summary>RMSprop with momentum behind the scaling; decay is L2, as in PyTorch. Source: Tieleman and Hinton, 2012.</summary>
/// <param name="Alpha">Decay rate of the second moment.</param>
/// <param name="Epsilon">ε.</param>
/// <param name="Momentum">μ; 0 is none.</param>
public sealed record RmsProp(double Alpha = 0.99, double Epsilon = 1e-8, double Momentum = 0) : OptimizerDefinition
{
    /// <inheritdoc/>
    protected override IEnumerable<GradientTransform> Chain() => Momentum > 0
        ? [new AddDecayedWeights(WeightDecay), new ScaleByRms(Alpha, Epsilon), new ScaleByMomentum(Momentum)]
        : [new AddDecayedWeights(WeightDecay), new ScaleByRms(Alpha, Epsilon)];
}
