namespace Shoestring.Graphs.Ops;

/// <summary>Gradient of <see cref="LogSoftmax"/>: (dy, y) → dx = dy − eʸ·Σ dy.</summary>
/// <param name="Axis">The axis.</param>
public sealed record LogSoftmaxGrad(int Axis = -1) : SoftmaxGradOp(Axis)
{
    /// <inheritdoc/>
    public override double Term(double dy, double y) => dy;

    /// <inheritdoc/>
    public override double Of(double dy, double y, double sum) => dy - (Math.Exp(y) * sum);
}
