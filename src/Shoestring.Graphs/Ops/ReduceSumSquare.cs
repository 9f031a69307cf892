using System.Collections.Immutable;

namespace Shoestring.Graphs.Ops;

/// <summary>y = Σ x² over some axes. Source: ONNX ReduceSumSquare.</summary>
/// <param name="Axes">Axes to reduce; none means all.</param>
/// <param name="KeepDims">Whether reduced axes stay, with extent 1.</param>
public sealed record ReduceSumSquare(ImmutableArray<int> Axes, bool KeepDims) : ReduceOp(Axes, KeepDims)
{
    /// <inheritdoc/>
    public override double Start => 0;

    /// <inheritdoc/>
    public override double Accumulate(double sum, double x) => sum + (x * x);

    /// <inheritdoc/>
    public override IReadOnlyList<Value?> Differentiate(GradientScope scope)
    {
        ArgumentNullException.ThrowIfNull(scope);
        var twice = scope.Emit(new Mul(), Expandable(scope, scope.OutputGradient), scope.Constant(2));
        return [scope.Emit(new Mul(), scope.Inputs[0], twice)];
    }
}
