namespace Shoestring.Graphs.Ops;

/// <summary>y = a ≤ b, broadcast, as truth values. Source: ONNX LessOrEqual.</summary>
public sealed record LessOrEqual : ComparisonOp
{
    /// <inheritdoc/>
    public override bool Holds(double a, double b) => a <= b;
}
