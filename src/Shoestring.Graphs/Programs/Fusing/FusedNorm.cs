using System.Collections.Immutable;
using Shoestring.Kernels;

namespace Shoestring.Graphs.Programs.Fusing;

/// <summary>
/// Batch normalisation with the batch's statistics, a residual add and an activation in one walk:
/// (x, gamma, beta[, residual]) → z = f(gamma · (x − mean) · r + beta [+ residual]), mean, variance. Exists only below the planner.
/// </summary>
internal sealed record FusedNorm(double Epsilon, Activation Activation, bool HasResidual) : FusedOp
{
    public override IReadOnlyList<TensorType> Infer(ImmutableArray<TensorType> inputs) => [inputs[0], inputs[1], inputs[1]];
}
