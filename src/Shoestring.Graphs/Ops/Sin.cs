namespace Shoestring.Graphs.Ops;

/// <summary>y = sin x; y′ = cos x. Source: ONNX Sin.</summary>
public sealed record Sin : UnaryOp
{
    /// <inheritdoc/>
    public override double Apply(double x) => Math.Sin(x);

    /// <inheritdoc/>
    public override IReadOnlyList<Value?> Differentiate(GradientScope scope)
    {
        ArgumentNullException.ThrowIfNull(scope);
        return [scope.Emit(new Mul(), scope.OutputGradient, scope.Emit(new Cos(), scope.Inputs[0]))];
    }
}
