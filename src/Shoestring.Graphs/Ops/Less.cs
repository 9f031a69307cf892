namespace Shoestring.Graphs.Ops;

/// <summary>y = a &lt; b, broadcast, as truth values. Source: ONNX Less.</summary>
public sealed record Less : ComparisonOp
{
    /// <inheritdoc/>
    public override bool Holds(double a, double b) => a < b;
}
