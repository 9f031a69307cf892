namespace Shoestring.Graphs.Ops;

/// <summary>y = −x. Source: ONNX Neg.</summary>
public sealed record Neg : UnaryOp
{
    /// <inheritdoc/>
    public override double Apply(double x) => -x;

    /// <inheritdoc/>
    public override IReadOnlyList<Value?> Differentiate(GradientScope scope)
    {
        ArgumentNullException.ThrowIfNull(scope);
        return [scope.Emit(new Neg(), scope.OutputGradient)];
    }
}
