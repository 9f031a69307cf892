using Shoestring.Kernels;

namespace Shoestring.Graphs.Ops;

/// <summary>
/// y = x·Φ(x), Φ the normal distribution, exact (by erf). ONNX opset 17 has no such op: it is exported as
/// x·(1 + Erf(x/√2))/2. Source: Hendrycks and Gimpel, 2016, arXiv:1606.08415.
/// </summary>
public sealed record Gelu : ActivationOp
{
    /// <inheritdoc/>
    public override Activation Kernel => Activation.Gelu;

    /// <inheritdoc/>
    public override double Apply(double x) => x * Scalar.NormalDistribution(x);

    /// <inheritdoc/>
    public override double Derivative(double x) => Scalar.NormalDistribution(x) + (x * Math.Exp(-x * x / 2) / Math.Sqrt(2 * Math.PI));
}
