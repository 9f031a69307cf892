namespace Shoestring.Graphs.Ops;

/// <summary>y = a ≥ b, broadcast, as truth values. Source: ONNX GreaterOrEqual.</summary>
public sealed record GreaterOrEqual : ComparisonOp
{
    /// <inheritdoc/>
    public override bool Holds(double a, double b) => a >= b;
}
