using Shoestring.Kernels;

namespace Shoestring.Graphs.Ops;

/// <summary>
/// y = x·max(0, min(1, x/6 + 1/2)). Source: ONNX HardSwish; Howard et al., 2019, arXiv:1905.02244.
/// </summary>
public sealed record HardSwish : ActivationOp
{
    /// <inheritdoc/>
    public override Activation Kernel => Activation.HardSwish;

    /// <inheritdoc/>
    public override double Apply(double x) => x * Math.Clamp((x / 6) + 0.5, 0, 1);

    /// <inheritdoc/>
    public override double Derivative(double x) => x <= -3 ? 0 : x >= 3 ? 1 : (x / 3) + 0.5;
}
