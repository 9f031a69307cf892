using System.Collections.Immutable;

namespace Shoestring.Graphs.Ops;

/// <summary>y = Π x over some axes; its gradient g·y/x is defined where x ≠ 0. Source: ONNX ReduceProd.</summary>
/// <param name="Axes">Axes to reduce; none means all.</param>
/// <param name="KeepDims">Whether reduced axes stay, with extent 1.</param>
public sealed record ReduceProd(ImmutableArray<int> Axes, bool KeepDims) : ReduceOp(Axes, KeepDims)
{
    /// <inheritdoc/>
    public override double Start => 1;

    /// <inheritdoc/>
    public override double Accumulate(double sum, double x) => sum * x;

    /// <inheritdoc/>
    public override IReadOnlyList<Value?> Differentiate(GradientScope scope)
    {
        ArgumentNullException.ThrowIfNull(scope);
        var product = scope.Emit(new Mul(), Expandable(scope, scope.OutputGradient), Expandable(scope, scope.Outputs[0]));
        return [scope.Emit(new Div(), product, scope.Inputs[0])];
    }
}
