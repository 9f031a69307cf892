using System.Collections.Immutable;

namespace Shoestring.Graphs.Programs.Fusing;

/// <summary>A convolution that is added to a value of its output's shape: (x, w[, b], r) → conv + r. Exists only below the planner.</summary>
internal sealed record FusedConvAdd(Ops.Conv Conv) : FusedOp
{
    public override IReadOnlyList<TensorType> Infer(ImmutableArray<TensorType> inputs) => Conv.Infer(inputs[..^1]);

    public override Cost Cost(ImmutableArray<Value> inputs, ImmutableArray<Value> outputs) =>
        base.Cost(inputs, outputs) with { Macs = Macs(outputs[0], inputs[1]) };
}
