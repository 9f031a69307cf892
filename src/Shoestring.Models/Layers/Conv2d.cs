using Shoestring.Graphs;
using Shoestring.Graphs.Ops;

namespace Shoestring.Models.Layers;

/// <summary>A convolution with its filter (<c>.weight</c>) and, if asked for, bias (<c>.bias</c>).</summary>
public static class Conv2d
{
    /// <summary>Adds the layer: [N, C, H, W] → [N, channels, H′, W′].</summary>
    /// <param name="b">Where to add it.</param>
    /// <param name="name">The layer's path.</param>
    /// <param name="x">Its input.</param>
    /// <param name="channels">Channels of its output.</param>
    /// <param name="kernel">Rows and columns of the filter.</param>
    /// <param name="stride">Step.</param>
    /// <param name="groups">Groups; as many as channels make it depthwise.</param>
    /// <param name="bias">Whether it has a bias.</param>
    /// <param name="padding">Zeros on each side; null keeps the size (at stride 1).</param>
    public static Value Apply(
        GraphBuilder b, string name, Value x, int channels, int kernel, int stride = 1, int groups = 1, bool bias = false, int? padding = null)
    {
        ArgumentNullException.ThrowIfNull(b);
        ArgumentNullException.ThrowIfNull(x);
        var shape = Shape.Of(channels, x.Shape[1].Extent / groups, kernel, kernel);
        var weight = b.Parameter($"{name}.weight", ParameterRole.Weight, Initial.Filter, shape);
        var op = new Conv(ConvWindow.Square(stride, padding ?? (kernel - 1) / 2), groups);
        return bias
            ? b.Add(name, op, x, weight, b.Parameter($"{name}.bias", ParameterRole.Bias, Initial.Zeros, Shape.Of(channels)))
            : b.Add(name, op, x, weight);
    }
}
