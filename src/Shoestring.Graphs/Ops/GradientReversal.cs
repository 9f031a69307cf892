namespace Shoestring.Graphs.Ops;

/// <summary>
/// y = x forward; dx = −λ·dy backward. Exports as ONNX Identity. Source: Ganin and Lempitsky, "Unsupervised Domain Adaptation by
/// Backpropagation", 2015.
/// </summary>
/// <param name="Coefficient">λ ≥ 0.</param>
public sealed record GradientReversal(double Coefficient) : UnaryOp, IView
{
    /// <inheritdoc/>
    public override double Apply(double x) => x;

    /// <inheritdoc/>
    public override IReadOnlyList<Value?> Differentiate(GradientScope scope)
    {
        ArgumentNullException.ThrowIfNull(scope);
        return [scope.Emit(new Mul(), scope.OutputGradient, scope.Constant(-Coefficient))];
    }
}
