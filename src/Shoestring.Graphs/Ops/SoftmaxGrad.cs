namespace Shoestring.Graphs.Ops;

/// <summary>Gradient of <see cref="Softmax"/>: (dy, y) → dx = y·(dy − Σ dy·y).</summary>
/// <param name="Axis">The axis.</param>
public sealed record SoftmaxGrad(int Axis = -1) : SoftmaxGradOp(Axis)
{
    /// <inheritdoc/>
    public override double Term(double dy, double y) => dy * y;

    /// <inheritdoc/>
    public override double Of(double dy, double y, double sum) => y * (dy - sum);
}
