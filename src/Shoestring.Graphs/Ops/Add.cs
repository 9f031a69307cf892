namespace Shoestring.Graphs.Ops;

/// <summary>y = a + b, broadcast. Source: ONNX Add.</summary>
public sealed record Add : BinaryOp
{
    /// <inheritdoc/>
    public override double Apply(double a, double b) => a + b;

    /// <inheritdoc/>
    public override IReadOnlyList<Value?> Differentiate(GradientScope scope)
    {
        ArgumentNullException.ThrowIfNull(scope);
        var g = scope.OutputGradient;
        return
        [
            scope.Wanted[0] ? scope.Unbroadcast(g, scope.Inputs[0]) : null,
            scope.Wanted[1] ? scope.Unbroadcast(g, scope.Inputs[1]) : null,
        ];
    }
}
