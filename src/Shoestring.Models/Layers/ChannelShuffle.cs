using Shoestring.Graphs;
using Shoestring.Graphs.Ops;

namespace Shoestring.Models.Layers;

/// <summary>
/// y[c·groups + g] = x[g·(C/groups) + c]: mixes the channels of groups, as ONNX writes it (reshape, transpose, reshape); a program runs
/// it as one permutation of channels. Source: Zhang et al., "ShuffleNet", 2018.
/// </summary>
public static class ChannelShuffle
{
    /// <summary>Adds the layer: [N, C, H, W] → the same.</summary>
    /// <param name="b">Where to add it.</param>
    /// <param name="name">The layer's path.</param>
    /// <param name="x">Its input; the groups divide its channels.</param>
    /// <param name="groups">Number of groups.</param>
    public static Value Apply(GraphBuilder b, string name, Value x, int groups)
    {
        ArgumentNullException.ThrowIfNull(b);
        ArgumentNullException.ThrowIfNull(x);
        var (channels, height, width) = (x.Shape[1].Extent, x.Shape[2].Extent, x.Shape[3].Extent);
        x = b.Add($"{name}.group", new Reshape([0, groups, channels / groups, height, width]), x);
        x = b.Add($"{name}.transpose", new Transpose([0, 2, 1, 3, 4]), x);
        return b.Add($"{name}.flatten", new Reshape([0, channels, height, width]), x);
    }
}
