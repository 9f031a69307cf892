using Shoestring.Graphs;
using Shoestring.Graphs.Ops;

namespace Shoestring.Models.Layers;

/// <summary>
/// The inverted residual under timm's names (<c>conv_pw</c>, <c>bn1</c>, <c>conv_dw</c>, <c>bn2</c>, <c>se</c>, <c>conv_pwl</c>,
/// <c>bn3</c>); with an expansion of 1 it is depthwise-separable (<c>conv_dw</c>, <c>bn1</c>, <c>conv_pw</c>, <c>bn2</c>). For networks
/// that torchvision does not have. Source: Sandler et al., "MobileNetV2", 2018; Tan et al., "MnasNet", 2019.
/// </summary>
internal sealed record EfficientBlock : InvertedBlock
{
    /// <summary>Hidden channels for each channel of the input.</summary>
    public required int Expansion { get; init; }

    /// <summary>Whether a squeeze-and-excitation of a quarter of the input's channels stands before the projection.</summary>
    public bool Excites { get; init; }

    /// <inheritdoc/>
    protected override string DropName => "drop_path";

    /// <inheritdoc/>
    protected override Value Branch(GraphBuilder b, string name, Value x)
    {
        var (inputs, y, norms) = (x.Shape[1].Extent, x, 0);
        var hidden = Widths.Divisible(inputs * Expansion);
        if (Expansion != 1)
        {
            y = Normal("conv_pw", y, hidden, 1, 1, 1, true);
        }

        y = Normal("conv_dw", y, hidden, Kernel, Stride, hidden, true);
        y = Excites ? SqueezeExcite.Apply(b, $"{name}.se", y, Math.Max(1, inputs / 4), names: ("conv_reduce", "conv_expand")) : y;
        return Normal(Expansion == 1 ? "conv_pw" : "conv_pwl", y, Channels, 1, 1, 1, false);

        Value Normal(string layer, Value v, int channels, int kernel, int stride, int groups, bool activates)
        {
            v = Conv2d.Apply(b, $"{name}.{layer}", v, channels, kernel, stride, groups);
            v = BatchNorm2d.Apply(b, $"{name}.bn{++norms}", v, Norm);
            return activates ? b.Add($"{name}.act{norms}", Activation, v) : v;
        }
    }
}
