using System.Collections.Immutable;
using Shoestring.Kernels;

namespace Shoestring.Graphs.Programs.Fusing;

/// <summary>A convolution whose activation is applied as its output is written: (x, w[, b]) → f(conv). Exists only below the planner.</summary>
internal sealed record FusedConv(Ops.Conv Conv, Activation Activation) : FusedOp
{
    public override IReadOnlyList<TensorType> Infer(ImmutableArray<TensorType> inputs) => Conv.Infer(inputs);

    public override Cost Cost(ImmutableArray<Value> inputs, ImmutableArray<Value> outputs) => Conv.Cost(inputs, outputs);
}
