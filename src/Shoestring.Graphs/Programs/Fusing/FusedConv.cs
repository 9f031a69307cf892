using System.Collections.Immutable;
using Shoestring.Kernels;

namespace Shoestring.Graphs.Programs.Fusing;

/// <summary>A convolution whose activation is applied as its output is written: (x, w[, b]) → f(conv). Exists only below the planner.</summary>
internal sealed record FusedConv(Ops.Conv Conv, Activation Activation) : Op
{
    public override string? NotDifferentiable => "fused ops exist only below the planner";

    public override string? NotExportable => "fused ops exist only below the planner";

    public override IReadOnlyList<TensorType> Infer(ImmutableArray<TensorType> inputs) => Conv.Infer(inputs);

    public override Cost Cost(ImmutableArray<Value> inputs, ImmutableArray<Value> outputs) => Conv.Cost(inputs, outputs);

    public override void Evaluate(
        IReadOnlyList<Tensor<double>> inputs, IReadOnlyList<Tensor<double>> outputs, in RunContext context) =>
        throw new NotSupportedException("fused ops have kernels only");
}
