using Shoestring.Graphs;
using Shoestring.Graphs.Ops;

namespace Shoestring.Models.Layers;

/// <summary>1×1, 3×3 and 1×1 convolutions around a shortcut; the output has four times the width. Source: He et al., 2016; stride at the 3×3.</summary>
public static class Bottleneck
{
    /// <summary>Output channels for each channel of width.</summary>
    public const int Expansion = 4;

    /// <summary>Adds the block: [N, C, H, W] → [N, 4·width, H′, W′].</summary>
    /// <param name="b">Where to add it.</param>
    /// <param name="name">The block's path.</param>
    /// <param name="x">Its input.</param>
    /// <param name="width">Channels of the 3×3 convolution, before it is made wider.</param>
    /// <param name="stride">Step of the 3×3 convolution.</param>
    /// <param name="wider">How many times as many channels the 3×3 convolution has, the output staying as it is.</param>
    public static Value Apply(GraphBuilder b, string name, Value x, int width, int stride = 1, int wider = 1)
    {
        ArgumentNullException.ThrowIfNull(b);
        ArgumentNullException.ThrowIfNull(x);
        var y = BatchNorm2d.Apply(b, $"{name}.bn1", Conv2d.Apply(b, $"{name}.conv1", x, width * wider, 1));
        y = b.Add($"{name}.relu1", new Relu(), y);
        y = BatchNorm2d.Apply(b, $"{name}.bn2", Conv2d.Apply(b, $"{name}.conv2", y, width * wider, 3, stride));
        y = b.Add($"{name}.relu2", new Relu(), y);
        y = BatchNorm2d.Apply(b, $"{name}.bn3", Conv2d.Apply(b, $"{name}.conv3", y, width * Expansion, 1));
        var shortcut = BasicBlock.Shortcut(b, name, x, width * Expansion, stride);
        return b.Add($"{name}.relu", new Relu(), b.Add($"{name}.add", new Add(), y, shortcut));
    }
}
