namespace Shoestring.Graphs.Ops;

/// <summary>y = ln x. Source: ONNX Log.</summary>
public sealed record Log : UnaryOp
{
    /// <inheritdoc/>
    public override double Apply(double x) => Math.Log(x);

    /// <inheritdoc/>
    public override IReadOnlyList<Value?> Differentiate(GradientScope scope)
    {
        ArgumentNullException.ThrowIfNull(scope);
        return [scope.Emit(new Div(), scope.OutputGradient, scope.Inputs[0])];
    }
}
