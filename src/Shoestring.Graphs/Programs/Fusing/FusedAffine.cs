using System.Collections.Immutable;
using Shoestring.Kernels;

namespace Shoestring.Graphs.Programs.Fusing;

/// <summary>
/// Batch normalisation with running statistics, a residual add and an activation in one walk:
/// (x, gamma, beta, mean, variance[, residual]) → f(gamma · (x − mean) · r + beta [+ residual]). Exists only below the planner.
/// </summary>
internal sealed record FusedAffine(double Epsilon, Activation Activation, bool HasResidual) : FusedOp, IReadsHalves, IWritesHalves
{
    private const int X = 0, Gamma = 1, Residual = 5;

    /// <summary>Whether the result is stored as bfloat16.</summary>
    public bool Halves { get; init; }

    public override IReadOnlyList<TensorType> Infer(ImmutableArray<TensorType> inputs) =>
        [inputs[X] with { Element = Halves ? ElementType.BFloat16 : inputs[Gamma].Element }];

    /// <inheritdoc/>
    public bool ReadsHalves(int input) => input is X or Residual;

    /// <inheritdoc/>
    public Op WritingHalves() => this with { Halves = true };
}
