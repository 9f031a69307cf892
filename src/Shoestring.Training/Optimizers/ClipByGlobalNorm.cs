using Kernel = Shoestring.Kernels.Optimizers;

namespace Shoestring.Training.Optimizers;

/// <summary>
/// u ← u · min(1, limit / (‖u‖₂ + 1e-6)). Source: Pascanu et al., "On the difficulty of training recurrent neural networks", 2013;
/// PyTorch's <c>clip_grad_norm_</c>.
/// </summary>
public sealed class ClipByGlobalNorm : GradientTransform
{
    private readonly double _limit;

    /// <summary>A limit of the norm.</summary>
    /// <param name="limit">Largest norm that passes unchanged, above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="limit"/> is not positive.</exception>
    public ClipByGlobalNorm(double limit)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        _limit = limit;
    }

    /// <summary>‖u‖₂, summed in float64.</summary>
    /// <param name="values">u.</param>
    public static double Norm(ReadOnlySpan<float> values) => Math.Sqrt(Flat.SumOfSquares(values));

    /// <inheritdoc/>
    public override void Apply(Span<float> updates, ReadOnlySpan<float> parameters, in UpdateContext context)
    {
        Kernel.ClipByNorm(context.Pool, updates, Norm(updates), _limit);
    }
}
