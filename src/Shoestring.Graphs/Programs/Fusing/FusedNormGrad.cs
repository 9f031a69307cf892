using System.Collections.Immutable;
using Shoestring.Kernels;

namespace Shoestring.Graphs.Programs.Fusing;

/// <summary>
/// Backward of <see cref="FusedNorm"/>: (dz, x, gamma, beta, mean, variance[, residual]) → dx, dgamma, dbeta[, g], where
/// g = dz · f′(pre-activation) is the residual's gradient; the pre-activation is computed again from x instead of being kept.
/// </summary>
internal sealed record FusedNormGrad(double Epsilon, Activation Activation, bool HasResidual, bool WantsInner) : FusedOp
{
    public override IReadOnlyList<TensorType> Infer(ImmutableArray<TensorType> inputs) =>
        WantsInner ? [inputs[1], inputs[2], inputs[2], inputs[0]] : [inputs[1], inputs[2], inputs[2]];
}
