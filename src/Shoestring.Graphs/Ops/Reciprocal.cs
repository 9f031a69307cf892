namespace Shoestring.Graphs.Ops;

/// <summary>y = 1 / x. Source: ONNX Reciprocal.</summary>
public sealed record Reciprocal : UnaryOp
{
    /// <inheritdoc/>
    public override double Apply(double x) => 1 / x;

    /// <inheritdoc/>
    public override IReadOnlyList<Value?> Differentiate(GradientScope scope)
    {
        // d(1/x) = −y²
        ArgumentNullException.ThrowIfNull(scope);
        var square = scope.Emit(new Mul(), scope.Outputs[0], scope.Outputs[0]);
        return [scope.Emit(new Mul(), scope.Emit(new Mul(), scope.OutputGradient, square), scope.Constant(-1))];
    }
}
