namespace Shoestring.Graphs.Ops;

/// <summary>y = √x. Source: ONNX Sqrt.</summary>
public sealed record Sqrt : UnaryOp
{
    /// <inheritdoc/>
    public override double Apply(double x) => Math.Sqrt(x);

    /// <inheritdoc/>
    public override IReadOnlyList<Value?> Differentiate(GradientScope scope)
    {
        ArgumentNullException.ThrowIfNull(scope);
        var half = scope.Emit(new Mul(), scope.OutputGradient, scope.Constant(0.5));
        return [scope.Emit(new Mul(), half, scope.Emit(new Reciprocal(), scope.Outputs[0]))];
    }
}
