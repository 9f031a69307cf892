namespace Shoestring.Graphs.Ops;

/// <summary>y = x. Source: ONNX Identity.</summary>
public sealed record Identity : UnaryOp, IView
{
    /// <inheritdoc/>
    public override double Apply(double x) => x;

    /// <inheritdoc/>
    public override IReadOnlyList<Value?> Differentiate(GradientScope scope)
    {
        ArgumentNullException.ThrowIfNull(scope);
        return [scope.OutputGradient];
    }
}
