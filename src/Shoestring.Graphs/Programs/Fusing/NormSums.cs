using System.Collections.Immutable;
using Shoestring.Kernels;

namespace Shoestring.Graphs.Programs.Fusing;

/// <summary>
/// The sums that a norm's backward needs: (dz, x, gamma, beta, mean, variance[, residual]) → dgamma, dbeta[, g], where
/// g = dz · f′(pre-activation) is the residual's gradient.
/// </summary>
internal sealed record NormSums(double Epsilon, Activation Activation, bool HasResidual) : FusedOp
{
    public override IReadOnlyList<TensorType> Infer(ImmutableArray<TensorType> inputs) =>
        HasResidual ? [inputs[2], inputs[2], inputs[0]] : [inputs[2], inputs[2]];
}
