using Shoestring.Graphs;
using Shoestring.Graphs.Ops;

namespace Shoestring.Models.Layers;

/// <summary>
/// The inverted residual of MobileNetV3 and EfficientNet: expands by 1×1, filters depthwise, squeezes and excites, projects by 1×1
/// without activation; adds x where the shape stays. Names as in torchvision. Source: Howard et al., "Searching for MobileNetV3",
/// 2019; Tan and Le, "EfficientNet", 2019.
/// </summary>
internal sealed record MobileBlock
{
    /// <summary>Channels of the depthwise convolution; as many as the input has leaves the first convolution out.</summary>
    public required int Hidden { get; init; }

    /// <summary>Channels of the output.</summary>
    public required int Channels { get; init; }

    /// <summary>Rows and columns of the depthwise filter.</summary>
    public required int Kernel { get; init; }

    /// <summary>Step of the depthwise convolution.</summary>
    public required int Stride { get; init; }

    /// <summary>What follows the first two convolutions.</summary>
    public required Op Activation { get; init; }

    /// <summary>ε and momentum of the normalisations.</summary>
    public BatchNormalization Norm { get; init; } = new();

    /// <summary>Channels within the squeeze-and-excitation; 0 leaves it out.</summary>
    public int Squeezed { get; init; }

    /// <summary>What makes the excitation's factors.</summary>
    public Op Gate { get; init; } = new Sigmoid();

    /// <summary>What stands between the excitation's convolutions.</summary>
    public Op SqueezeActivation { get; init; } = new Relu();

    /// <summary>Share of samples whose residual branch training drops.</summary>
    public double DropPath { get; init; }

    /// <summary>Adds the block: [N, C, H, W] → [N, channels, H′, W′].</summary>
    public Value Apply(GraphBuilder b, string name, Value x)
    {
        var inputs = x.Shape[1].Extent;
        var (y, i) = (x, 0);
        string Next() => $"{name}.block.{i++}";
        if (Hidden != inputs)
        {
            y = ConvNormAct.Apply(b, Next(), y, Hidden, 1, activation: Activation, norm: Norm);
        }

        y = ConvNormAct.Apply(b, Next(), y, Hidden, Kernel, Stride, Hidden, Activation, Norm);
        y = Squeezed > 0 ? SqueezeExcite.Apply(b, Next(), y, Squeezed, Gate, SqueezeActivation) : y;
        y = ConvNormAct.Apply(b, Next(), y, Channels, 1, norm: Norm);
        if (Stride != 1 || inputs != Channels)
        {
            return y;
        }

        var path = $"{name}.stochastic_depth";
        y = DropPath > 0 ? b.Add(path, Graphs.Ops.DropPath.Of(DropPath, path), y) : y;
        return b.Add($"{name}.add", new Add(), y, x);
    }
}
