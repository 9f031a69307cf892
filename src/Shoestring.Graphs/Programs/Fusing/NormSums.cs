using System.Collections.Immutable;
using Shoestring.Kernels;

namespace Shoestring.Graphs.Programs.Fusing;

/// <summary>
/// The sums that a norm's backward needs: (dz, x, gamma, beta, mean, variance[, residual]) → dgamma, dbeta[, g], where
/// g = dz · f′(pre-activation) is the residual's gradient.
/// </summary>
internal sealed record NormSums(double Epsilon, Activation Activation, bool HasResidual) : FusedOp, IReadsHalves
{
    private const int D = 0, X = 1, Gamma = 2, Residual = 6;

    public override IReadOnlyList<TensorType> Infer(ImmutableArray<TensorType> inputs) =>
        HasResidual
            ? [inputs[Gamma], inputs[Gamma], inputs[D] with { Element = inputs[Gamma].Element }]
            : [inputs[Gamma], inputs[Gamma]];

    /// <inheritdoc/>
    public bool ReadsHalves(int input) => input is D or X or Residual;
}
