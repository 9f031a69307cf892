namespace Shoestring.Graphs.Ops;

/// <summary>y = a · b, broadcast. Source: ONNX Mul.</summary>
public sealed record Mul : BinaryOp
{
    /// <inheritdoc/>
    public override double Apply(double a, double b) => a * b;

    /// <inheritdoc/>
    public override IReadOnlyList<Value?> Differentiate(GradientScope scope)
    {
        ArgumentNullException.ThrowIfNull(scope);
        var g = scope.OutputGradient;
        var (a, b) = (scope.Inputs[0], scope.Inputs[1]);
        return
        [
            scope.Wanted[0] ? scope.Unbroadcast(scope.Emit(new Mul(), g, b), a) : null,
            scope.Wanted[1] ? scope.Unbroadcast(scope.Emit(new Mul(), g, a), b) : null,
        ];
    }
}
