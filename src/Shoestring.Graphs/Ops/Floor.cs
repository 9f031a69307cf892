namespace Shoestring.Graphs.Ops;

/// <summary>y = ⌊x⌋; its gradient is 0 everywhere. Source: ONNX Floor.</summary>
public sealed record Floor : UnaryOp
{
    /// <inheritdoc/>
    public override double Apply(double x) => Math.Floor(x);

    /// <inheritdoc/>
    public override IReadOnlyList<Value?> Differentiate(GradientScope scope) => [null];
}
