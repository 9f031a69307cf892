namespace Shoestring.Graphs.Ops;

/// <summary>y = arctan x; y′ = 1/(1 + x²). Source: ONNX Atan.</summary>
public sealed record Atan : UnaryOp
{
    /// <inheritdoc/>
    public override double Apply(double x) => Math.Atan(x);

    /// <inheritdoc/>
    public override IReadOnlyList<Value?> Differentiate(GradientScope scope)
    {
        ArgumentNullException.ThrowIfNull(scope);
        var square = scope.Emit(new Mul(), scope.Inputs[0], scope.Inputs[0]);
        return [scope.Emit(new Div(), scope.OutputGradient, scope.Emit(new Add(), square, scope.Constant(1)))];
    }
}
