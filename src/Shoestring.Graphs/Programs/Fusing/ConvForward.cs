using System.Collections.Immutable;

namespace Shoestring.Graphs.Programs.Fusing;

/// <summary>
/// A convolution that normalises and activates its input as it reads it, and takes the statistics of its output as it writes it:
/// (x, w[, gamma, beta, mean, variance][, gate [N, C, 1, 1]]) → y, mean, variance.
/// </summary>
/// <param name="Conv">The convolution.</param>
/// <param name="Input">The norm between x and the convolution, or null.</param>
/// <param name="Gated">Whether each picture's channels are multiplied by a gate, last.</param>
internal sealed record ConvForward(Ops.Conv Conv, NormForm? Input, bool Gated) : FusedOp, IReadsHalves, IWritesHalves
{
    /// <summary>Whether y is stored as bfloat16.</summary>
    public bool Halves { get; init; }

    public override IReadOnlyList<TensorType> Infer(ImmutableArray<TensorType> inputs)
    {
        var y = Conv.Infer([inputs[0] with { Element = inputs[1].Element }, inputs[1]])[0];
        var channels = y with { Shape = new Shape(y.Shape[1]) };
        return [Halves ? y with { Element = ElementType.BFloat16 } : y, channels, channels];
    }

    /// <inheritdoc/>
    public bool ReadsHalves(int input) => input == 0;

    /// <inheritdoc/>
    public Op WritingHalves() => this with { Halves = true };

    public override Cost Cost(ImmutableArray<Value> inputs, ImmutableArray<Value> outputs) =>
        base.Cost(inputs, outputs) with { Macs = Macs(outputs[0], inputs[1]) };
}
