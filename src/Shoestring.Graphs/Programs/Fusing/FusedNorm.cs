using System.Collections.Immutable;
using Shoestring.Kernels;

namespace Shoestring.Graphs.Programs.Fusing;

/// <summary>
/// Batch normalisation with the batch's statistics, a residual add and an activation in one walk:
/// (x, gamma, beta[, residual]) → z = f(gamma · (x − mean) · r + beta [+ residual]), mean, variance. Exists only below the planner.
/// </summary>
internal sealed record FusedNorm(double Epsilon, Activation Activation, bool HasResidual) : Op
{
    public override string? NotDifferentiable => "fused ops exist only below the planner";

    public override string? NotExportable => "fused ops exist only below the planner";

    public override IReadOnlyList<TensorType> Infer(ImmutableArray<TensorType> inputs) => [inputs[0], inputs[1], inputs[1]];

    public override void Evaluate(
        IReadOnlyList<Tensor<double>> inputs, IReadOnlyList<Tensor<double>> outputs, in RunContext context) =>
        throw new NotSupportedException("fused ops have kernels only");
}
