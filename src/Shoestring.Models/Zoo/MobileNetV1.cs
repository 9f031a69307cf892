using System.Collections.Immutable;
using Shoestring.Graphs;
using Shoestring.Graphs.Ops;
using Shoestring.Models.Layers;

namespace Shoestring.Models.Zoo;

/// <summary>
/// Depthwise-separable convolutions in a row. Source: Howard et al., "MobileNets: Efficient Convolutional Neural Networks for Mobile
/// Vision Applications", 2017. Small pictures may leave out the first strides.
/// </summary>
internal static class MobileNetV1
{
    // Channels, and whether the block may halve; the stem is the first place that may.
    private static readonly ImmutableArray<(int Channels, bool Halves)> Blocks =
    [
        (64, false), (128, true), (128, false), (256, true), (256, false), (512, true), (512, false), (512, false), (512, false),
        (512, false), (512, false), (1024, true), (1024, false),
    ];

    public static ModelDefinition Definition { get; } = new(
        "mobilenet-v1",
        "depthwise-separable convolutions, 13 blocks",
        "Howard et al., MobileNets, 2017",
        Build);

    private static Graph Build(ModelOptions options)
    {
        var b = new GraphBuilder("mobilenet-v1");
        var x = b.Input("input", options.InputType);
        var halvings = options.Halvings(5);
        int Width(int channels) => Widths.Divisible(channels * options.WidthMultiplier);
        x = ConvNormAct.Apply(b, "features.0", x, Width(32), 3, Downsampling.Stride(0, 5, halvings), activation: new Relu());
        var (i, place) = (1, 1);
        foreach (var (channels, halves) in Blocks)
        {
            var stride = halves ? Downsampling.Stride(place++, 5, halvings) : 1;
            x = ConvNormAct.Apply(b, $"features.{i}.0", x, x.Shape[1].Extent, 3, stride, x.Shape[1].Extent, new Relu());
            x = ConvNormAct.Apply(b, $"features.{i++}.1", x, Width(channels), 1, activation: new Relu());
        }

        return b.Build(Classifier.Apply(b, "classifier", x, options.Classes, options.Dropout ?? 0.001));
    }
}
