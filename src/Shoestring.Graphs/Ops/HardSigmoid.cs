using Shoestring.Kernels;

namespace Shoestring.Graphs.Ops;

/// <summary>
/// y = max(0, min(1, alpha·x + beta)). Source: ONNX HardSigmoid; the defaults are PyTorch's, 1/6 and 1/2 (ONNX's alpha is 0.2).
/// </summary>
/// <param name="Alpha">Slope.</param>
/// <param name="Beta">Offset.</param>
public sealed record HardSigmoid(double Alpha = 1.0 / 6, double Beta = 0.5) : ActivationOp
{
    /// <inheritdoc/>
    public override Activation Kernel => new(ActivationKind.HardSigmoid, (float)Alpha, (float)Beta);

    /// <inheritdoc/>
    public override double Apply(double x) => Math.Clamp((Alpha * x) + Beta, 0, 1);

    /// <inheritdoc/>
    public override double Derivative(double x) => (Alpha * x) + Beta is > 0 and < 1 ? Alpha : 0;
}
