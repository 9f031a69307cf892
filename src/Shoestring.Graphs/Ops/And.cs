namespace Shoestring.Graphs.Ops;

/// <summary>y = a and b, broadcast, as truth values. Source: ONNX And.</summary>
public sealed record And : ComparisonOp
{
    /// <inheritdoc/>
    public override bool Holds(double a, double b) => a != 0 && b != 0;
}
