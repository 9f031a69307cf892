using Shoestring.Kernels;

namespace Shoestring.Graphs.Ops;

/// <summary>
/// y = x where x &gt; 0, else alpha·(eˣ − 1). Source: ONNX Elu; Clevert et al., 2015, arXiv:1511.07289.
/// </summary>
/// <param name="Alpha">Scale below 0.</param>
public sealed record Elu(double Alpha = 1) : ActivationOp
{
    /// <inheritdoc/>
    public override Activation Kernel => Activation.Elu((float)Alpha);

    /// <inheritdoc/>
    public override double Apply(double x) => x > 0 ? x : Alpha * Scalar.ExpMinusOne(x);

    /// <inheritdoc/>
    public override double Derivative(double x) => x > 0 ? 1 : Alpha * Math.Exp(x);
}
