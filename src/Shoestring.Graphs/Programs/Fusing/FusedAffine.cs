using System.Collections.Immutable;
using Shoestring.Kernels;

namespace Shoestring.Graphs.Programs.Fusing;

/// <summary>
/// Batch normalisation with running statistics, a residual add and an activation in one walk:
/// (x, gamma, beta, mean, variance[, residual]) → f(gamma · (x − mean) · r + beta [+ residual]). Exists only below the planner.
/// </summary>
internal sealed record FusedAffine(double Epsilon, Activation Activation, bool HasResidual) : FusedOp
{
    public override IReadOnlyList<TensorType> Infer(ImmutableArray<TensorType> inputs) => [inputs[0]];
}
