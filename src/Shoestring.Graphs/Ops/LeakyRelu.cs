using Shoestring.Kernels;

namespace Shoestring.Graphs.Ops;

/// <summary>
/// y = x where x &gt; 0, else alpha·x. Source: ONNX LeakyRelu.
/// </summary>
/// <param name="Alpha">Slope below 0.</param>
public sealed record LeakyRelu(double Alpha = 0.01) : ActivationOp
{
    /// <inheritdoc/>
    public override Activation Kernel => Activation.LeakyRelu((float)Alpha);

    /// <inheritdoc/>
    public override double Apply(double x) => x > 0 ? x : Alpha * x;

    /// <inheritdoc/>
    public override double Derivative(double x) => x > 0 ? 1 : Alpha;
}
