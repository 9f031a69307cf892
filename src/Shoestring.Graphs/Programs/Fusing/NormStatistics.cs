using System.Collections.Immutable;

namespace Shoestring.Graphs.Programs.Fusing;

/// <summary>The batch's statistics: (x, gamma) → mean, biased variance; gamma only says how many channels there are.</summary>
internal sealed record NormStatistics : FusedOp
{
    public override IReadOnlyList<TensorType> Infer(ImmutableArray<TensorType> inputs) => [inputs[1], inputs[1]];
}
