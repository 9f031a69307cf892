using Shoestring.Kernels;

namespace Shoestring.Graphs.Ops;

/// <summary>
/// y = gamma·x where x &gt; 0, else gamma·alpha·(eˣ − 1). Source: ONNX Selu; Klambauer et al., 2017, arXiv:1706.02515.
/// </summary>
/// <param name="Alpha">α of the paper.</param>
/// <param name="Gamma">λ of the paper.</param>
public sealed record Selu(double Alpha = 1.6732632423543772, double Gamma = 1.0507009873554805) : ActivationOp
{
    /// <inheritdoc/>
    public override Activation Kernel => new(ActivationKind.Selu, (float)Alpha, (float)Gamma);

    /// <inheritdoc/>
    public override double Apply(double x) => Gamma * (x > 0 ? x : Alpha * Scalar.ExpMinusOne(x));

    /// <inheritdoc/>
    public override double Derivative(double x) => Gamma * (x > 0 ? 1 : Alpha * Math.Exp(x));
}
