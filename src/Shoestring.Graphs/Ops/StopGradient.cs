namespace Shoestring.Graphs.Ops;

/// <summary>y = x; no gradient flows back. Exports as ONNX Identity.</summary>
public sealed record StopGradient : UnaryOp, IView
{
    /// <inheritdoc/>
    public override double Apply(double x) => x;

    /// <inheritdoc/>
    public override IReadOnlyList<Value?> Differentiate(GradientScope scope) => [null];
}
