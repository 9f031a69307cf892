using Shoestring.Graphs;
using Shoestring.Graphs.Ops;

namespace Shoestring.Models.Layers;

/// <summary>Convolution, batch normalisation and, if given, an activation; named <c>.0</c> and <c>.1</c> as in torchvision.</summary>
public static class ConvNormAct
{
    /// <summary>Adds the layers: [N, C, H, W] → [N, channels, H′, W′].</summary>
    /// <param name="b">Where to add them.</param>
    /// <param name="name">Path of the block.</param>
    /// <param name="x">Its input.</param>
    /// <param name="channels">Channels of its output.</param>
    /// <param name="kernel">Rows and columns of the filter.</param>
    /// <param name="stride">Step.</param>
    /// <param name="groups">Groups; as many as channels make it depthwise.</param>
    /// <param name="activation">What follows, or null.</param>
    /// <param name="norm">ε and momentum of the normalisation; PyTorch's defaults if null.</param>
    public static Value Apply(
        GraphBuilder b,
        string name,
        Value x,
        int channels,
        int kernel,
        int stride = 1,
        int groups = 1,
        Op? activation = null,
        BatchNormalization? norm = null)
    {
        ArgumentNullException.ThrowIfNull(b);
        x = BatchNorm2d.Apply(b, $"{name}.1", Conv2d.Apply(b, $"{name}.0", x, channels, kernel, stride, groups), norm);
        return activation is null ? x : b.Add($"{name}.2", activation, x);
    }
}
