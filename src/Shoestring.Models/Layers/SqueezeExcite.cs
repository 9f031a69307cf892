using Shoestring.Graphs;
using Shoestring.Graphs.Ops;

namespace Shoestring.Models.Layers;

/// <summary>
/// y = x · gate(fc2(f(fc1(mean(x))))), the mean over each channel's picture. Source: Hu et al., "Squeeze-and-Excitation Networks",
/// 2018; names and 1×1 convolutions as in torchvision.
/// </summary>
public static class SqueezeExcite
{
    /// <summary>Adds the block: [N, C, H, W] → the same.</summary>
    /// <param name="b">Where to add it.</param>
    /// <param name="name">The block's path.</param>
    /// <param name="x">Its input.</param>
    /// <param name="squeezed">Channels between.</param>
    /// <param name="gate">Sigmoid if null; MobileNetV3 takes the hard sigmoid.</param>
    /// <param name="activation">ReLU if null; EfficientNet takes SiLU.</param>
    /// <param name="names">Names of the two convolutions; torchvision's (<c>fc1</c>, <c>fc2</c>) if null.</param>
    public static Value Apply(
        GraphBuilder b,
        string name,
        Value x,
        int squeezed,
        Op? gate = null,
        Op? activation = null,
        (string Squeeze, string Expand)? names = null)
    {
        ArgumentNullException.ThrowIfNull(b);
        ArgumentNullException.ThrowIfNull(x);
        var (squeeze, expand) = names ?? ("fc1", "fc2");
        var s = b.Add($"{name}.pool", new GlobalAveragePool(), x);
        s = b.Add($"{name}.activation", activation ?? new Relu(), Conv2d.Apply(b, $"{name}.{squeeze}", s, squeezed, 1, bias: true));
        s = Conv2d.Apply(b, $"{name}.{expand}", s, x.Shape[1].Extent, 1, bias: true);
        return b.Add($"{name}.scale", new Mul(), x, b.Add($"{name}.gate", gate ?? new Sigmoid(), s));
    }
}
