using System.Collections.Immutable;

namespace Shoestring.Graphs.Ops;

/// <summary>y = the mean of x over some axes. Source: ONNX ReduceMean.</summary>
/// <param name="Axes">Axes to reduce; none means all.</param>
/// <param name="KeepDims">Whether reduced axes stay, with extent 1.</param>
public sealed record ReduceMean(ImmutableArray<int> Axes, bool KeepDims) : ReduceOp(Axes, KeepDims)
{
    /// <inheritdoc/>
    public override double Start => 0;

    /// <inheritdoc/>
    public override double Accumulate(double sum, double x) => sum + x;

    /// <inheritdoc/>
    public override double Finish(double sum, int count) => sum / count;

    /// <inheritdoc/>
    public override IReadOnlyList<Value?> Differentiate(GradientScope scope)
    {
        ArgumentNullException.ThrowIfNull(scope);
        var shape = scope.Inputs[0].Shape;
        var count = Reduced(shape.Rank).Aggregate(1.0, (product, axis) => product * shape[axis].Extent);
        var share = scope.Emit(new Div(), Expandable(scope, scope.OutputGradient), scope.Constant(count));
        return [scope.Emit(Expand.To(shape), share)];
    }
}
