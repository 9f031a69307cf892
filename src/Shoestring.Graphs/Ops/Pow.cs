namespace Shoestring.Graphs.Ops;

/// <summary>y = aᵇ, broadcast; the gradient to the exponent is defined for a &gt; 0 only. Source: ONNX Pow.</summary>
public sealed record Pow : BinaryOp
{
    /// <inheritdoc/>
    public override double Apply(double a, double b) => Math.Pow(a, b);

    /// <inheritdoc/>
    public override IReadOnlyList<Value?> Differentiate(GradientScope scope)
    {
        ArgumentNullException.ThrowIfNull(scope);
        // da = g·b·aᵇ⁻¹, db = g·y·ln a
        var (a, b, g) = (scope.Inputs[0], scope.Inputs[1], scope.OutputGradient);
        Value? da = null, db = null;
        if (scope.Wanted[0])
        {
            var lower = scope.Emit(new Pow(), a, scope.Emit(new Sub(), b, scope.Constant(1)));
            da = scope.Unbroadcast(scope.Emit(new Mul(), g, scope.Emit(new Mul(), b, lower)), a);
        }

        if (scope.Wanted[1])
        {
            var slope = scope.Emit(new Mul(), scope.Outputs[0], scope.Emit(new Log(), a));
            db = scope.Unbroadcast(scope.Emit(new Mul(), g, slope), b);
        }

        return [da, db];
    }
}
