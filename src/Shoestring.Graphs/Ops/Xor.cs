namespace Shoestring.Graphs.Ops;

/// <summary>y = either a or b, not both, broadcast, as truth values. Source: ONNX Xor.</summary>
public sealed record Xor : ComparisonOp
{
    /// <inheritdoc/>
    public override bool Holds(double a, double b) => (a != 0) != (b != 0);
}
