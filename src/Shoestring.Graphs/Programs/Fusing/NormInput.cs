using System.Collections.Immutable;

namespace Shoestring.Graphs.Programs.Fusing;

/// <summary>
/// The gradient of a norm's input: (d, x, gamma, beta, mean, variance, dgamma, dbeta) → dx; d stands behind the activation of
/// <paramref name="Form"/>.
/// </summary>
/// <param name="Form">The norm.</param>
internal sealed record NormInput(NormForm Form) : FusedOp, IReadsHalves
{
    private const int D = 0, X = 1, Gamma = 2;

    public override IReadOnlyList<TensorType> Infer(ImmutableArray<TensorType> inputs) =>
        [inputs[X] with { Element = inputs[Gamma].Element }];

    /// <inheritdoc/>
    public bool ReadsHalves(int input) => input is D or X;
}
