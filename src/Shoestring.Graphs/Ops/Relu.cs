using Shoestring.Kernels;

namespace Shoestring.Graphs.Ops;

/// <summary>y = max(0, x). The derivative at 0 is 0, as in PyTorch. Source: ONNX Relu.</summary>
public sealed record Relu : ActivationOp
{
    /// <inheritdoc/>
    public override Activation Kernel => Activation.Relu;

    /// <inheritdoc/>
    public override double Apply(double x) => Math.Max(0, x);

    /// <inheritdoc/>
    public override double Derivative(double x) => x > 0 ? 1 : 0;
}
