using System.Collections.Immutable;

namespace Shoestring.Graphs.Programs.Fusing;

/// <summary>The gradient behind a gate and a mean: (dm, s [N, C, 1, 1], d [N, C, 1, 1]) → dm·s + d.</summary>
internal sealed record GateSpread : FusedOp
{
    public override IReadOnlyList<TensorType> Infer(ImmutableArray<TensorType> inputs) => [inputs[0]];
}
