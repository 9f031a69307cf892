using Shoestring.Kernels;

namespace Shoestring.Graphs.Ops;

/// <summary>
/// y = x·sigmoid(x), also called Swish. ONNX opset 17 has no such op: it is exported as x·Sigmoid(x), two nodes.
/// Source: Elfwing et al., 2017, arXiv:1702.03118.
/// </summary>
public sealed record Silu : ActivationOp
{
    /// <inheritdoc/>
    public override Activation Kernel => Activation.Silu;

    /// <inheritdoc/>
    public override double Apply(double x) => x * Scalar.Sigmoid(x);

    /// <inheritdoc/>
    public override double Derivative(double x) => Scalar.Sigmoid(x) * (1 + (x * (1 - Scalar.Sigmoid(x))));
}
