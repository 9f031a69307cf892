using Shoestring.Kernels;

namespace Shoestring.Graphs.Ops;

/// <summary>
/// y = tanh(x). Source: ONNX Tanh.
/// </summary>
public sealed record Tanh : ActivationOp
{
    /// <inheritdoc/>
    public override Activation Kernel => Activation.Tanh;

    /// <inheritdoc/>
    public override double Apply(double x) => Math.Tanh(x);

    /// <inheritdoc/>
    public override double Derivative(double x) => 1 - (Math.Tanh(x) * Math.Tanh(x));
}
