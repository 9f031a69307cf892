namespace Shoestring.Graphs.Ops;

/// <summary>y = ln(1 + eˣ). Source: ONNX Softplus.</summary>
public sealed record Softplus : UnaryOp
{
    /// <inheritdoc/>
    public override double Apply(double x) => Scalar.Softplus(x);

    /// <inheritdoc/>
    public override IReadOnlyList<Value?> Differentiate(GradientScope scope)
    {
        ArgumentNullException.ThrowIfNull(scope);
        return [scope.Emit(new Mul(), scope.OutputGradient, scope.Emit(new Sigmoid(), scope.Inputs[0]))];
    }
}
