using Kernel = Shoestring.Kernels.Optimizers;

namespace Shoestring.Training.Optimizers;

/// <summary>
/// u ← sign(β₁m + (1 − β₁)u), then m ← β₂m + (1 − β₂)·gradient.
/// Source: Chen et al., "Symbolic Discovery of Optimization Algorithms", 2023.
/// </summary>
public sealed class ScaleByLion : GradientTransform
{
    private readonly float _beta1;
    private readonly float _beta2;

    /// <summary>Decay rates.</summary>
    /// <param name="beta1">β₁, share of the momentum in the direction.</param>
    /// <param name="beta2">β₂, share of the momentum that is kept.</param>
    public ScaleByLion(double beta1 = 0.9, double beta2 = 0.99) => (_beta1, _beta2) = ((float)beta1, (float)beta2);

    /// <inheritdoc/>
    protected override IReadOnlyList<string> StateNames => ["momentum"];

    /// <inheritdoc/>
    public override void Apply(Span<float> updates, ReadOnlySpan<float> parameters, in UpdateContext context)
    {
        Kernel.LionTrace(context.Pool, StateAt(0), updates, _beta1, _beta2, updates);
    }
}
