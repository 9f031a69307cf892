using Kernel = Shoestring.Kernels.Optimizers;

namespace Shoestring.Training.Optimizers;

/// <summary>u ← u + λ·p on the decayed group: L2 regularisation before a scaling by moments, decoupled decay after it.</summary>
public sealed class AddDecayedWeights : GradientTransform
{
    private readonly float _decay;

    /// <summary>A decay.</summary>
    /// <param name="decay">λ ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="decay"/> is negative.</exception>
    public AddDecayedWeights(double decay)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(decay);
        _decay = (float)decay;
    }

    /// <inheritdoc/>
    public override void Apply(Span<float> updates, ReadOnlySpan<float> parameters, in UpdateContext context)
    {
        if (_decay > 0)
        {
            Kernel.AddDecay(context.Pool, parameters[..context.Decayed], _decay, updates[..context.Decayed]);
        }
    }
}
