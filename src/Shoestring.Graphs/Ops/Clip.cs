using Shoestring.Kernels;

namespace Shoestring.Graphs.Ops;

/// <summary>
/// y = min(max, max(min, x)), bounds as attributes. The derivative at a bound is 0, as in PyTorch's ReLU6.
/// Source: ONNX Clip.
/// </summary>
/// <param name="Min">Lower bound.</param>
/// <param name="Max">Upper bound.</param>
public sealed record Clip(double Min, double Max) : ActivationOp
{
    /// <inheritdoc/>
    public override Activation Kernel => Activation.Clip((float)Min, (float)Max);

    /// <inheritdoc/>
    public override double Apply(double x) => Math.Min(Max, Math.Max(Min, x));

    /// <inheritdoc/>
    public override double Derivative(double x) => x > Min && x < Max ? 1 : 0;

    /// <summary>ReLU6: y = min(6, max(0, x)).</summary>
    public static Clip Relu6 => new(0, 6);
}
