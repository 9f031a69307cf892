using Shoestring.Graphs;
using Shoestring.Graphs.Ops;

namespace Shoestring.Models.Layers;

/// <summary>
/// y = relu(bn(conv3×3(relu(bn(conv3×3(x))))) + shortcut(x)); the shortcut is x, or a 1×1 convolution (<c>.downsample</c>) where the
/// shape changes. Source: He et al., "Deep Residual Learning for Image Recognition", 2016.
/// </summary>
public static class BasicBlock
{
    /// <summary>Adds the block: [N, C, H, W] → [N, channels, H′, W′].</summary>
    /// <param name="b">Where to add it.</param>
    /// <param name="name">The block's path.</param>
    /// <param name="x">Its input.</param>
    /// <param name="channels">Channels of its output.</param>
    /// <param name="stride">Step of the first convolution.</param>
    public static Value Apply(GraphBuilder b, string name, Value x, int channels, int stride = 1)
    {
        ArgumentNullException.ThrowIfNull(b);
        ArgumentNullException.ThrowIfNull(x);
        var y = BatchNorm2d.Apply(b, $"{name}.bn1", Conv2d.Apply(b, $"{name}.conv1", x, channels, 3, stride));
        y = b.Add($"{name}.relu1", new Relu(), y);
        y = BatchNorm2d.Apply(b, $"{name}.bn2", Conv2d.Apply(b, $"{name}.conv2", y, channels, 3));
        return b.Add($"{name}.relu", new Relu(), b.Add($"{name}.add", new Add(), y, Shortcut(b, name, x, channels, stride)));
    }

    /// <summary>x, or its 1×1 projection where the shape changes.</summary>
    internal static Value Shortcut(GraphBuilder b, string name, Value x, int channels, int stride) =>
        stride == 1 && x.Shape[1].Extent == channels
            ? x
            : ConvNormAct.Apply(b, $"{name}.downsample", x, channels, 1, stride);
}
