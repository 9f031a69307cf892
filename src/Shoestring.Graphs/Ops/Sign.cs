namespace Shoestring.Graphs.Ops;

/// <summary>y = −1, 0 or 1; its gradient is 0 everywhere. Source: ONNX Sign.</summary>
public sealed record Sign : UnaryOp
{
    /// <inheritdoc/>
    public override double Apply(double x) => double.IsNaN(x) ? x : Math.Sign(x);

    /// <inheritdoc/>
    public override IReadOnlyList<Value?> Differentiate(GradientScope scope) => [null];
}
