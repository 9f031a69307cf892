using Shoestring.Graphs;
using Shoestring.Graphs.Ops;

namespace Shoestring.Models.Layers;

/// <summary>
/// The inverted residual of MobileNetV3 and EfficientNet: expands by 1×1, filters depthwise, squeezes and excites, projects by 1×1
/// without activation; adds x where the shape stays. Names as in torchvision. Source: Howard et al., "Searching for MobileNetV3",
/// 2019; Tan and Le, "EfficientNet", 2019.
/// </summary>
internal sealed record MobileBlock : InvertedBlock
{
    /// <summary>Channels of the depthwise convolution; as many as the input has leaves the first convolution out.</summary>
    public required int Hidden { get; init; }

    /// <summary>Channels within the squeeze-and-excitation; 0 leaves it out.</summary>
    public int Squeezed { get; init; }

    /// <summary>What makes the excitation's factors.</summary>
    public Op Gate { get; init; } = new Sigmoid();

    /// <summary>What stands between the excitation's convolutions.</summary>
    public Op SqueezeActivation { get; init; } = new Relu();

    /// <inheritdoc/>
    protected override string DropName => "stochastic_depth";

    /// <inheritdoc/>
    protected override Value Branch(GraphBuilder b, string name, Value x)
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
        return ConvNormAct.Apply(b, Next(), y, Channels, 1, norm: Norm);
    }
}
