using System.Collections.Immutable;
using Shoestring.Graphs;
using Shoestring.Graphs.Ops;
using Shoestring.Models.Layers;

namespace Shoestring.Models.Zoo;

/// <summary>
/// Split, transform, join, shuffle: made for speed rather than for few multiplications; parameter by parameter torchvision's. Small
/// pictures may leave out the first strides. Source: Ma et al., "ShuffleNet V2", 2018.
/// </summary>
internal static class ShuffleNetV2
{
    private const int Places = 5;

    private static readonly ImmutableArray<int> Depths = [4, 8, 4];

    // Name, and channels of the stem, the three stages and the last convolution.
    private static readonly ImmutableArray<(string Name, int[] Channels)> Variants =
    [
        ("shufflenet-v2-x0.5", [24, 48, 96, 192, 1024]),
        ("shufflenet-v2-x1.0", [24, 116, 232, 464, 1024]),
        ("shufflenet-v2-x1.5", [24, 176, 352, 704, 1024]),
        ("shufflenet-v2-x2.0", [24, 244, 488, 976, 2048]),
    ];

    public static ImmutableArray<ModelDefinition> Definitions { get; } =
    [
        .. Variants.Select(v => new ModelDefinition(
            v.Name,
            $"split, transform, join and shuffle, 16 units of {v.Channels[1]} to {v.Channels[3]} channels",
            "Ma et al., ShuffleNet V2, 2018",
            options => Build(v.Name, v.Channels, options))),
    ];

    private static Graph Build(string name, int[] channels, ModelOptions options)
    {
        var b = new GraphBuilder(name);
        var x = b.Input("input", options.InputType);
        var (halvings, place) = (options.Halvings(Places), 0);
        int Stride() => Downsampling.Stride(place++, Places, halvings);
        // Two branches of which each is split again: a width under the multiplier is a multiple of four.
        int Width(int width) => options.WidthMultiplier == 1 ? width : Math.Max(4, Widths.Scale(width, options.WidthMultiplier) / 4 * 4);
        x = ConvNormAct.Apply(b, "conv1", x, Width(channels[0]), 3, Stride(), activation: new Relu());
        x = Stride() > 1 ? b.Add("maxpool", new MaxPool(PoolWindow.Square(3, 2, 1)), x) : x;
        for (var stage = 0; stage < Depths.Length; stage++)
        {
            var stride = Stride();
            for (var unit = 0; unit < Depths[stage]; unit++)
            {
                x = ShuffleUnit.Apply(
                    b, $"stage{stage + 2}.{unit}", x, Width(channels[stage + 1]), unit == 0, unit == 0 ? stride : 1);
            }
        }

        x = ConvNormAct.Apply(b, "conv5", x, Width(channels[^1]), 1, activation: new Relu());
        return b.Build(Classifier.Apply(b, "fc", x, options.Classes, options.Dropout ?? 0));
    }
}
