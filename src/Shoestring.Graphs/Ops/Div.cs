namespace Shoestring.Graphs.Ops;

/// <summary>y = a / b, broadcast. Source: ONNX Div.</summary>
public sealed record Div : BinaryOp
{
    /// <inheritdoc/>
    public override double Apply(double a, double b) => a / b;

    /// <inheritdoc/>
    public override IReadOnlyList<Value?> Differentiate(GradientScope scope)
    {
        ArgumentNullException.ThrowIfNull(scope);
        // da = g/b, db = −g·y/b
        var (a, b) = (scope.Inputs[0], scope.Inputs[1]);
        var da = scope.Emit(new Div(), scope.OutputGradient, b);
        return
        [
            scope.Wanted[0] ? scope.Unbroadcast(da, a) : null,
            scope.Wanted[1] ? scope.Unbroadcast(scope.Emit(new Neg(), scope.Emit(new Mul(), da, scope.Outputs[0])), b) : null,
        ];
    }
}
