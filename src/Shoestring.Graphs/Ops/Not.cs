namespace Shoestring.Graphs.Ops;

/// <summary>y = not x, of truth values. Source: ONNX Not.</summary>
public sealed record Not : UnaryOp
{
    /// <inheritdoc/>
    public override string? NotDifferentiable => "a truth value has no gradient";

    /// <inheritdoc/>
    public override double Apply(double x) => x == 0 ? 1 : 0;
}
