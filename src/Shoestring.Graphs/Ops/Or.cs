namespace Shoestring.Graphs.Ops;

/// <summary>y = a or b, broadcast, as truth values. Source: ONNX Or.</summary>
public sealed record Or : ComparisonOp
{
    /// <inheritdoc/>
    public override bool Holds(double a, double b) => a != 0 || b != 0;
}
