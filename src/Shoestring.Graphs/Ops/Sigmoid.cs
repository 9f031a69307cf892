using Shoestring.Kernels;

namespace Shoestring.Graphs.Ops;

/// <summary>
/// y = 1/(1 + e⁻ˣ). Source: ONNX Sigmoid.
/// </summary>
public sealed record Sigmoid : ActivationOp
{
    /// <inheritdoc/>
    public override Activation Kernel => Activation.Sigmoid;

    /// <inheritdoc/>
    public override double Apply(double x) => Scalar.Sigmoid(x);

    /// <inheritdoc/>
    public override double Derivative(double x) => Scalar.Sigmoid(x) * (1 - Scalar.Sigmoid(x));
}
