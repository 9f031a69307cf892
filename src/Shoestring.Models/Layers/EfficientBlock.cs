using Shoestring.Graphs;
using Shoestring.Graphs.Ops;

namespace Shoestring.Models.Layers;

/// <summary>
/// The inverted residual under timm's names (<c>conv_pw</c>, <c>bn1</c>, <c>conv_dw</c>, <c>bn2</c>, <c>se</c>, <c>conv_pwl</c>,
/// <c>bn3</c>); with an expansion of 1 it is depthwise-separable (<c>conv_dw</c>, <c>bn1</c>, <c>conv_pw</c>, <c>bn2</c>). For networks
/// that torchvision does not have. Source: Sandler et al., "MobileNetV2", 2018; Tan et al., "MnasNet", 2019.
/// </summary>
internal sealed record EfficientBlock
{
    /// <summary>Channels of the output.</summary>
    public required int Channels { get; init; }

    /// <summary>Rows and columns of the depthwise filter.</summary>
    public required int Kernel { get; init; }

    /// <summary>Step of the depthwise convolution.</summary>
    public required int Stride { get; init; }

    /// <summary>Hidden channels for each channel of the input.</summary>
    public required int Expansion { get; init; }

    /// <summary>What follows the first two convolutions.</summary>
    public required Op Activation { get; init; }

    /// <summary>ε and momentum of the normalisations.</summary>
    public BatchNormalization Norm { get; init; } = new();

    /// <summary>Whether a squeeze-and-excitation of a quarter of the input's channels stands before the projection.</summary>
    public bool Excites { get; init; }

    /// <summary>Share of samples whose residual branch training drops.</summary>
    public double DropPath { get; init; }

    /// <summary>Adds the block: [N, C, H, W] → [N, channels, H′, W′].</summary>
    public Value Apply(GraphBuilder b, string name, Value x)
    {
        var (inputs, y, norms) = (x.Shape[1].Extent, x, 0);
        var hidden = Widths.Divisible(inputs * Expansion);
        if (Expansion != 1)
        {
            y = Normal("conv_pw", y, hidden, 1, 1, 1, true);
        }

        y = Normal("conv_dw", y, hidden, Kernel, Stride, hidden, true);
        y = Excites ? SqueezeExcite.Apply(b, $"{name}.se", y, Math.Max(1, inputs / 4), names: ("conv_reduce", "conv_expand")) : y;
        y = Normal(Expansion == 1 ? "conv_pw" : "conv_pwl", y, Channels, 1, 1, 1, false);
        if (Stride != 1 || inputs != Channels)
        {
            return y;
        }

        var path = $"{name}.drop_path";
        y = DropPath > 0 ? b.Add(path, Graphs.Ops.DropPath.Of(DropPath, path), y) : y;
        return b.Add($"{name}.add", new Add(), y, x);

        Value Normal(string layer, Value v, int channels, int kernel, int stride, int groups, bool activates)
        {
            v = Conv2d.Apply(b, $"{name}.{layer}", v, channels, kernel, stride, groups);
            v = BatchNorm2d.Apply(b, $"{name}.bn{++norms}", v, Norm);
            return activates ? b.Add($"{name}.act{norms}", Activation, v) : v;
        }
    }
}
