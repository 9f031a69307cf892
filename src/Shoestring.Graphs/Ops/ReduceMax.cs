using System.Collections.Immutable;

namespace Shoestring.Graphs.Ops;

/// <summary>y = the largest x over some axes; equals share the gradient equally, as in PyTorch's amax. Source: ONNX ReduceMax.</summary>
/// <param name="Axes">Axes to reduce; none means all.</param>
/// <param name="KeepDims">Whether reduced axes stay, with extent 1.</param>
public sealed record ReduceMax(ImmutableArray<int> Axes, bool KeepDims) : ReduceOp(Axes, KeepDims)
{
    /// <inheritdoc/>
    public override double Start => double.NegativeInfinity;

    /// <inheritdoc/>
    public override double Accumulate(double sum, double x) => Math.Max(sum, x);

    /// <inheritdoc/>
    public override IReadOnlyList<Value?> Differentiate(GradientScope scope)
    {
        ArgumentNullException.ThrowIfNull(scope);
        return [Extreme(scope)];
    }
}
