using System.Collections.Immutable;
using Shoestring.Kernels;

namespace Shoestring.Graphs.Programs.Fusing;

/// <summary>
/// Backward of <see cref="FusedNorm"/>: (dz, x, gamma, beta, mean, variance[, residual]) → dx, dgamma, dbeta[, g], where
/// g = dz · f′(pre-activation) is the residual's gradient; the pre-activation is computed again from x instead of being kept.
/// </summary>
internal sealed record FusedNormGrad(double Epsilon, Activation Activation, bool HasResidual, bool WantsInner) : Op
{
    public override string? NotDifferentiable => "fused ops exist only below the planner";

    public override string? NotExportable => "fused ops exist only below the planner";

    public override IReadOnlyList<TensorType> Infer(ImmutableArray<TensorType> inputs) =>
        WantsInner ? [inputs[1], inputs[2], inputs[2], inputs[0]] : [inputs[1], inputs[2], inputs[2]];

    public override void Evaluate(
        IReadOnlyList<Tensor<double>> inputs, IReadOnlyList<Tensor<double>> outputs, in RunContext context) =>
        throw new NotSupportedException("fused ops have kernels only");
}
