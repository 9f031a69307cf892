using System.Collections.Immutable;

namespace Shoestring.Graphs.Programs.Fusing;

/// <summary>
/// Joins one or two tensors along the channels, shuffles them over groups, y[c·groups + g] = x[g·(C/groups) + c], and parts the result
/// into one or two: (a[, b]) → y[, z]. Exists only below the planner.
/// </summary>
internal sealed record FusedShuffle(int Groups) : FusedOp
{
    public override IReadOnlyList<TensorType> Infer(ImmutableArray<TensorType> inputs) => [inputs[0]];
}
