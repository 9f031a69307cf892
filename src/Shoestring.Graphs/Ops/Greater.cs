namespace Shoestring.Graphs.Ops;

/// <summary>y = a &gt; b, broadcast, as truth values. Source: ONNX Greater.</summary>
public sealed record Greater : ComparisonOp
{
    /// <inheritdoc/>
    public override bool Holds(double a, double b) => a > b;
}
