namespace Shoestring.Graphs.Ops;

/// <summary>y = a = b, broadcast, as truth values. Source: ONNX Equal.</summary>
public sealed record Equal : ComparisonOp
{
    /// <inheritdoc/>
    public override bool Holds(double a, double b) => a == b;
}
