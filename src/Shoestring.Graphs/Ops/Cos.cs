namespace Shoestring.Graphs.Ops;

/// <summary>y = cos x; y′ = −sin x. Source: ONNX Cos.</summary>
public sealed record Cos : UnaryOp
{
    /// <inheritdoc/>
    public override double Apply(double x) => Math.Cos(x);

    /// <inheritdoc/>
    public override IReadOnlyList<Value?> Differentiate(GradientScope scope)
    {
        ArgumentNullException.ThrowIfNull(scope);
        var slope = scope.Emit(new Neg(), scope.Emit(new Sin(), scope.Inputs[0]));
        return [scope.Emit(new Mul(), scope.OutputGradient, slope)];
    }
}
