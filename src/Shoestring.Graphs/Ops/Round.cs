namespace Shoestring.Graphs.Ops;

/// <summary>y = x rounded, halves to even; its gradient is 0 everywhere. Source: ONNX Round.</summary>
public sealed record Round : UnaryOp
{
    /// <inheritdoc/>
    public override double Apply(double x) => Math.Round(x, MidpointRounding.ToEven);

    /// <inheritdoc/>
    public override IReadOnlyList<Value?> Differentiate(GradientScope scope) => [null];
}
