using Kernel = Shoestring.Kernels.Optimizers;

namespace Shoestring.Training.Optimizers;

/// <summary>
/// m ← β₁m + (1 − β₁)u; v ← β₂v + (1 − β₂)u²; u ← (m / (1 − β₁ᵗ)) / (√(v / (1 − β₂ᵗ)) + ε), t = 1, 2, …
/// Source: Kingma and Ba, "Adam: A Method for Stochastic Optimization", 2015.
/// </summary>
public sealed class ScaleByAdam : GradientTransform
{
    private readonly float _beta1;
    private readonly float _beta2;
    private readonly float _epsilon;

    /// <summary>Decay rates of the two moments.</summary>
    /// <param name="beta1">β₁, 0 to below 1.</param>
    /// <param name="beta2">β₂, 0 to below 1.</param>
    /// <param name="epsilon">ε, above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public ScaleByAdam(double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-8)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(beta1);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(beta1, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(beta2);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(beta2, 1);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(epsilon);
        (_beta1, _beta2, _epsilon) = ((float)beta1, (float)beta2, (float)epsilon);
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<string> StateNames => ["first_moment", "second_moment"];

    /// <inheritdoc/>
    public override void Apply(Span<float> updates, ReadOnlySpan<float> parameters, in UpdateContext context)
    {
        Kernel.AdamMoments(
            context.Pool, StateAt(0), StateAt(1), updates, _beta1, _beta2, _epsilon, context.Step + 1, updates);
    }
}
