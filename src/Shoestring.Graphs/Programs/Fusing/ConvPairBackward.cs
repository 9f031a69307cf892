using System.Collections.Immutable;

namespace Shoestring.Graphs.Programs.Fusing;

/// <summary>
/// The backward of a depthwise convolution and of the pointwise one before it in one walk; the gradient between them is not stored. Inputs
/// are <paramref name="Depthwise"/>'s, then the pointwise convolution's x, w[, x's gamma, beta, mean, variance]; outputs are the pointwise
/// one's dx, dw, the depthwise one's dw, the sums dgamma, dbeta of the norm between them[, and those of x's].
/// </summary>
/// <param name="Depthwise">The second convolution of the forward, with the sums of the norm before it.</param>
/// <param name="Pointwise">The first.</param>
internal sealed record ConvPairBackward(ConvBackward Depthwise, ConvBackward Pointwise) : FusedOp, IReadsHalves
{
    /// <summary>Where the pointwise convolution's x stands among the inputs.</summary>
    public const int FirstX = 14;

    /// <summary>Where its w stands.</summary>
    public const int FirstW = 15;

    /// <summary>The node that does the work of both, or null where they do not belong together.</summary>
    public static Node? Of(Node depthwise, Node pointwise)
    {
        if (depthwise.Op is not ConvBackward { Sums: true, Gated: false, Input: { } between } second
            || pointwise.Op is not ConvBackward { Gated: false, Output: { Activation.Kind: Kernels.ActivationKind.None } after } first
            || after.Epsilon != between.Epsilon || pointwise.Inputs[0] != depthwise.Outputs[0]
            || pointwise.Inputs[1] != depthwise.Inputs[ConvBackward.X]
            || !pointwise.Inputs[2..6].SequenceEqual(depthwise.Inputs[10..14])
            || !pointwise.Inputs[6..8].SequenceEqual(depthwise.Outputs[2..4]))
        {
            return null;
        }

        return new Node(
            pointwise.Name, new ConvPairBackward(second, first), [.. depthwise.Inputs, .. pointwise.Inputs[ConvBackward.X..]],
            [pointwise.Outputs[0], pointwise.Outputs[1], .. depthwise.Outputs[1..], .. pointwise.Outputs[2..]]);
    }

    public override IReadOnlyList<TensorType> Infer(ImmutableArray<TensorType> inputs)
    {
        var norm = inputs[10];
        TensorType[] outputs = [inputs[FirstX] with { Element = inputs[FirstW].Element }, inputs[FirstW], inputs[ConvBackward.W], norm, norm];
        return Pointwise.Sums ? [.. outputs, inputs[FirstW + 1], inputs[FirstW + 1]] : outputs;
    }

    /// <inheritdoc/>
    public bool ReadsHalves(int input) => input == FirstX || Depthwise.ReadsHalves(input);

    public override Cost Cost(ImmutableArray<Value> inputs, ImmutableArray<Value> outputs) => base.Cost(inputs, outputs) with
    {
        Macs = 2 * (Macs(inputs[ConvBackward.Y], inputs[ConvBackward.W]) + Macs(inputs[ConvBackward.X], inputs[FirstW])),
    };
}
