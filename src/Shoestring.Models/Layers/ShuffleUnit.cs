using Shoestring.Graphs;
using Shoestring.Graphs.Ops;

namespace Shoestring.Models.Layers;

/// <summary>
/// Half of the channels stay as they are (or, where the picture shrinks, pass a depthwise and a 1×1 convolution), the other half passes
/// 1×1, depthwise and 1×1 convolutions; both are joined and shuffled. Names as in torchvision.
/// Source: Ma et al., "ShuffleNet V2: Practical Guidelines for Efficient CNN Architecture Design", 2018.
/// </summary>
internal static class ShuffleUnit
{
    /// <summary>Adds the unit: [N, C, H, W] → [N, channels, H′, W′].</summary>
    /// <param name="b">Where to add it.</param>
    /// <param name="name">The unit's path.</param>
    /// <param name="x">Its input.</param>
    /// <param name="channels">Channels of its output, an even number.</param>
    /// <param name="first">Whether it begins a stage: both branches read the whole of x.</param>
    /// <param name="stride">Step of the depthwise convolutions.</param>
    public static Value Apply(GraphBuilder b, string name, Value x, int channels, bool first, int stride)
    {
        var half = channels / 2;
        var (left, right) = (x, x);
        if (first)
        {
            left = Depthwise(b, $"{name}.branch1", 0, left, stride);
            left = Pointwise(b, $"{name}.branch1", 2, left, half);
        }
        else
        {
            var parts = b.AddNode($"{name}.split", new Split(1, [half, half]), x);
            (left, right) = (parts.Outputs[0], parts.Outputs[1]);
        }

        right = Pointwise(b, $"{name}.branch2", 0, right, half);
        right = Depthwise(b, $"{name}.branch2", 3, right, stride);
        right = Pointwise(b, $"{name}.branch2", 5, right, half);
        return ChannelShuffle.Apply(b, $"{name}.shuffle", b.Add($"{name}.concat", new Concat(1), left, right), 2);
    }

    private static Value Depthwise(GraphBuilder b, string name, int at, Value x, int stride)
    {
        var channels = x.Shape[1].Extent;
        return BatchNorm2d.Apply(
            b, $"{name}.{at + 1}", Conv2d.Apply(b, $"{name}.{at}", x, channels, 3, stride, channels));
    }

    private static Value Pointwise(GraphBuilder b, string name, int at, Value x, int channels) => b.Add(
        $"{name}.{at + 2}", new Relu(), BatchNorm2d.Apply(b, $"{name}.{at + 1}", Conv2d.Apply(b, $"{name}.{at}", x, channels, 1)));
}
