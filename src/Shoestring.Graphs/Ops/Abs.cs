namespace Shoestring.Graphs.Ops;

/// <summary>y = |x|; the derivative at 0 is 0. Source: ONNX Abs.</summary>
public sealed record Abs : UnaryOp
{
    /// <inheritdoc/>
    public override double Apply(double x) => Math.Abs(x);

    /// <inheritdoc/>
    public override IReadOnlyList<Value?> Differentiate(GradientScope scope)
    {
        ArgumentNullException.ThrowIfNull(scope);
        return [scope.Emit(new Mul(), scope.OutputGradient, scope.Emit(new Sign(), scope.Inputs[0]))];
    }
}
