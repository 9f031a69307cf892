namespace Shoestring.Graphs.Ops;

/// <summary>The remainder of a / b, broadcast. Source: ONNX Mod.</summary>
/// <param name="Truncated">Whether it has the sign of a (C's fmod) rather than that of b (Python's %).</param>
public sealed record Mod(bool Truncated = false) : BinaryOp
{
    /// <inheritdoc/>
    public override string? NotDifferentiable => "a remainder jumps wherever it is trained towards";

    /// <inheritdoc/>
    public override double Apply(double a, double b)
    {
        var remainder = a % b;
        return Truncated || remainder == 0 || (remainder < 0) == (b < 0) ? remainder : remainder + b;
    }
}
