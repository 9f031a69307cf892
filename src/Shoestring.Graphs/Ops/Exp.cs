namespace Shoestring.Graphs.Ops;

/// <summary>y = eˣ. Source: ONNX Exp.</summary>
public sealed record Exp : UnaryOp
{
    /// <inheritdoc/>
    public override double Apply(double x) => Math.Exp(x);

    /// <inheritdoc/>
    public override IReadOnlyList<Value?> Differentiate(GradientScope scope)
    {
        ArgumentNullException.ThrowIfNull(scope);
        return [scope.Emit(new Mul(), scope.OutputGradient, scope.Outputs[0])];
    }
}
