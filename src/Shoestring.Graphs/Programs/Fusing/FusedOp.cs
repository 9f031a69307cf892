using System.Collections.Immutable;

namespace Shoestring.Graphs.Programs.Fusing;

/// <summary>An op that exists only below the planner: it has a kernel and a shape rule, no gradient, export or reference.</summary>
internal abstract record FusedOp : Op
{
    public override string? NotDifferentiable => "fused ops exist only below the planner";

    public override string? NotExportable => "fused ops exist only below the planner";

    public override void Evaluate(
        IReadOnlyList<Tensor<double>> inputs, IReadOnlyList<Tensor<double>> outputs, in RunContext context) =>
        throw new NotSupportedException("fused ops have kernels only");

    protected static long Macs(Value y, Value w) =>
        (long)y.Shape.ElementCount * w.Shape[1].Extent * w.Shape[2].Extent * w.Shape[3].Extent;
}
