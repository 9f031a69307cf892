using Kernel = Shoestring.Kernels.Optimizers;

namespace Shoestring.Training.Optimizers;

/// <summary>
/// m ← μ·m + u; u ← m, or u + μ·m with Nesterov's look ahead. Source: Sutskever et al., "On the importance of initialization and
/// momentum in deep learning", 2013, in PyTorch's form.
/// </summary>
public sealed class ScaleByMomentum : GradientTransform
{
    private readonly float _momentum;
    private readonly bool _nesterov;

    /// <summary>A momentum.</summary>
    /// <param name="momentum">μ, 0 to below 1.</param>
    /// <param name="nesterov">Whether to look ahead.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="momentum"/> is not in [0, 1).</exception>
    public ScaleByMomentum(double momentum = 0.9, bool nesterov = false)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(momentum);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(momentum, 1);
        _momentum = (float)momentum;
        _nesterov = nesterov;
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<string> StateNames => ["momentum"];

    /// <inheritdoc/>
    public override void Apply(Span<float> updates, ReadOnlySpan<float> parameters, in UpdateContext context)
    {
        Kernel.MomentumTrace(context.Pool, StateAt(0), updates, _momentum, _nesterov, updates);
    }
}
