using System.Collections.Immutable;

namespace Shoestring.Graphs.Ops;

/// <summary>y = Σ x over some axes. Source: ONNX ReduceSum, with the axes as attribute.</summary>
/// <param name="Axes">Axes to reduce; none means all.</param>
/// <param name="KeepDims">Whether reduced axes stay, with extent 1.</param>
public sealed record ReduceSum(ImmutableArray<int> Axes, bool KeepDims) : ReduceOp(Axes, KeepDims)
{
    /// <inheritdoc/>
    public override double Start => 0;

    /// <inheritdoc/>
    public override double Accumulate(double sum, double x) => sum + x;

    /// <inheritdoc/>
    public override IReadOnlyList<Value?> Differentiate(GradientScope scope)
    {
        ArgumentNullException.ThrowIfNull(scope);
        return [scope.Emit(Expand.To(scope.Inputs[0].Shape), Expandable(scope, scope.OutputGradient))];
    }
}
