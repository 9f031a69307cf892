using Shoestring.Graphs;
using Shoestring.Graphs.Ops;

namespace Shoestring.Models.Layers;

/// <summary>
/// Expands by 1×1, filters depthwise, projects by 1×1 without activation; adds x where the shape stays.
/// Source: Sandler et al., "MobileNetV2: Inverted Residuals and Linear Bottlenecks", 2018; names as in torchvision.
/// </summary>
public static class InvertedResidual
{
    /// <summary>Adds the block: [N, C, H, W] → [N, channels, H′, W′].</summary>
    /// <param name="b">Where to add it.</param>
    /// <param name="name">The block's path.</param>
    /// <param name="x">Its input.</param>
    /// <param name="channels">Channels of its output.</param>
    /// <param name="stride">Step of the depthwise convolution.</param>
    /// <param name="expansion">Hidden channels for each channel of x; 1 leaves the first convolution out.</param>
    /// <param name="activation">What follows the first two convolutions; ReLU6 if null.</param>
    /// <param name="kernel">Rows and columns of the depthwise filter.</param>
    public static Value Apply(
        GraphBuilder b, string name, Value x, int channels, int stride, double expansion, Op? activation = null, int kernel = 3)
    {
        ArgumentNullException.ThrowIfNull(b);
        ArgumentNullException.ThrowIfNull(x);
        activation ??= new Clip(0, 6);
        var inputs = x.Shape[1].Extent;
        var hidden = (int)Math.Round(inputs * expansion);
        var (y, i) = (x, 0);
        if (expansion != 1)
        {
            y = ConvNormAct.Apply(b, $"{name}.conv.{i++}", y, hidden, 1, activation: activation);
        }

        y = ConvNormAct.Apply(b, $"{name}.conv.{i++}", y, hidden, kernel, stride, hidden, activation);
        y = Conv2d.Apply(b, $"{name}.conv.{i++}", y, channels, 1);
        y = BatchNorm2d.Apply(b, $"{name}.conv.{i}", y);
        return stride == 1 && inputs == channels ? b.Add($"{name}.add", new Add(), x, y) : y;
    }
}
