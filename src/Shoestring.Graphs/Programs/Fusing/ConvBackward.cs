using System.Collections.Immutable;

namespace Shoestring.Graphs.Programs.Fusing;

/// <summary>
/// Both gradients of a convolution in one walk: (d, y, gamma, beta, mean, variance, dgamma, dbeta, x, w[, x's gamma, beta, mean,
/// variance][, gate]) → dx, dw[, x's dgamma, dbeta]. The gradient of y is computed on the way from d, the gradient behind its norm.
/// </summary>
/// <param name="Conv">The convolution.</param>
/// <param name="Output">The norm of its output; no activation where d stands before it.</param>
/// <param name="Input">The norm between x and the convolution, or null.</param>
/// <param name="Gated">Whether x is multiplied by a gate [N, C, 1, 1], last; dx is then the gradient of the product.</param>
/// <param name="Sums">Whether dx is the gradient before the activation of <paramref name="Input"/>, and its sums are wanted.</param>
internal sealed record ConvBackward(Ops.Conv Conv, NormForm Output, NormForm? Input, bool Gated, bool Sums) : FusedOp, IReadsHalves, IWritesHalves
{
    private const int D = 0;

    /// <summary>Whether dx is stored as bfloat16.</summary>
    public bool Halves { get; init; }

    /// <summary>Where y stands among the inputs.</summary>
    public const int Y = 1;

    /// <summary>Where x stands among the inputs.</summary>
    public const int X = 8;

    /// <summary>Where w stands among the inputs.</summary>
    public const int W = 9;

    public override IReadOnlyList<TensorType> Infer(ImmutableArray<TensorType> inputs) =>
        Sums ? [Gradient(inputs), inputs[W], inputs[10], inputs[10]] : [Gradient(inputs), inputs[W]];

    /// <inheritdoc/>
    public bool ReadsHalves(int input) => input is D or Y or X;

    /// <inheritdoc/>
    public Op WritingHalves() => this with { Halves = true };

    public override Cost Cost(ImmutableArray<Value> inputs, ImmutableArray<Value> outputs) =>
        base.Cost(inputs, outputs) with { Macs = 2 * Macs(inputs[Y], inputs[W]) };

    private TensorType Gradient(ImmutableArray<TensorType> inputs) =>
        inputs[X] with { Element = Halves ? ElementType.BFloat16 : inputs[W].Element };
}
