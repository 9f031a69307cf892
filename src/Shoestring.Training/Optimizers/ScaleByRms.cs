using Kernel = Shoestring.Kernels.Optimizers;

namespace Shoestring.Training.Optimizers;

/// <summary>v ← αv + (1 − α)u²; u ← u / (√v + ε). Source: Tieleman and Hinton, 2012, in PyTorch's form.</summary>
public sealed class ScaleByRms : GradientTransform
{
    private readonly float _alpha;
    private readonly float _epsilon;

    /// <summary>A decay rate of the second moment.</summary>
    /// <param name="alpha">α, 0 to below 1.</param>
    /// <param name="epsilon">ε, above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public ScaleByRms(double alpha = 0.99, double epsilon = 1e-8)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(alpha);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(alpha, 1);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(epsilon);
        (_alpha, _epsilon) = ((float)alpha, (float)epsilon);
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<string> StateNames => ["second_moment"];

    /// <inheritdoc/>
    public override void Apply(Span<float> updates, ReadOnlySpan<float> parameters, in UpdateContext context)
    {
        Kernel.RootMeanSquareTrace(context.Pool, StateAt(0), updates, _alpha, _epsilon, updates);
    }
}
