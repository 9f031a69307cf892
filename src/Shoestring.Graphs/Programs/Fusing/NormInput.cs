using System.Collections.Immutable;

namespace Shoestring.Graphs.Programs.Fusing;

/// <summary>
/// The gradient of a norm's input: (d, x, gamma, beta, mean, variance, dgamma, dbeta) → dx; d stands behind the activation of
/// <paramref name="Form"/>.
/// </summary>
/// <param name="Form">The norm.</param>
internal sealed record NormInput(NormForm Form) : FusedOp
{
    public override IReadOnlyList<TensorType> Infer(ImmutableArray<TensorType> inputs) => [inputs[1]];
}
