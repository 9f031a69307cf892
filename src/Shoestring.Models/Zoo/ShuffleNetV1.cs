using System.Collections.Immutable;
using Shoestring.Graphs;
using Shoestring.Graphs.Ops;
using Shoestring.Models.Layers;

namespace Shoestring.Models.Zoo;

/// <summary>
/// Grouped 1×1 convolutions whose channels are shuffled between groups. Small pictures may leave out the first strides.
/// Source: Zhang et al., "ShuffleNet: An Extremely Efficient Convolutional Neural Network for Mobile Devices", 2018, table 1.
/// </summary>
internal static class ShuffleNetV1
{
    private const int Places = 5;
    private const int Stem = 24;

    private static readonly ImmutableArray<int> Depths = [4, 8, 4];

    // Groups, and channels of the first stage; each stage doubles them.
    private static readonly ImmutableArray<(int Groups, int Channels)> Variants = [(1, 144), (2, 200), (3, 240), (4, 272), (8, 384)];

    public static ImmutableArray<ModelDefinition> Definitions { get; } =
    [
        .. Variants.Select(v => new ModelDefinition(
            $"shufflenet-v1-g{v.Groups}",
            $"grouped 1×1 convolutions and channel shuffle, {v.Groups} group{(v.Groups > 1 ? "s" : "")}",
            "Zhang et al., ShuffleNet, 2018",
            options => Build(v.Groups, v.Channels, options))),
    ];

    private static Graph Build(int groups, int channels, ModelOptions options)
    {
        var b = new GraphBuilder($"shufflenet-v1-g{groups}");
        var x = b.Input("input", options.InputType);
        var (halvings, place) = (options.Halvings(Places), 0);
        int Stride() => Downsampling.Stride(place++, Places, halvings);
        // A quarter of the channels, and what a shortcut leaves of them, must share out among the groups.
        var step = 4 * groups;
        int Width(int width) => options.WidthMultiplier == 1 ? width : Widths.Divisible(width * options.WidthMultiplier, step);
        x = ConvNormAct.Apply(b, "conv1", x, options.WidthMultiplier == 1 ? Stem : Widths.Divisible(Stem * options.WidthMultiplier, groups),
            3, Stride(), activation: new Relu());
        x = Stride() > 1 ? b.Add("maxpool", new MaxPool(PoolWindow.Square(3, 2, 1)), x) : x;
        for (var stage = 0; stage < Depths.Length; stage++)
        {
            var stride = Stride();
            for (var unit = 0; unit < Depths[stage]; unit++)
            {
                x = Unit(
                    $"stage{stage + 2}.{unit}", x, Width(channels << stage), unit == 0 ? stride : 1, unit == 0, stage == 0 && unit == 0);
            }
        }

        return b.Build(Classifier.Apply(b, "fc", x, options.Classes, options.Dropout ?? 0));

        // The first of a stage joins its branch to the pooled input; the others add. The very first 1×1 has too few channels for groups.
        Value Unit(string name, Value v, int outputs, int stride, bool joins, bool ungrouped)
        {
            var hidden = outputs / 4;
            var y = ConvNormAct.Apply(b, $"{name}.squeeze", v, hidden, 1, groups: ungrouped ? 1 : groups, activation: new Relu());
            y = groups > 1 ? ChannelShuffle.Apply(b, $"{name}.shuffle", y, groups) : y;
            y = ConvNormAct.Apply(b, $"{name}.depthwise", y, hidden, 3, stride, hidden);
            y = ConvNormAct.Apply(b, $"{name}.expand", y, joins ? outputs - v.Shape[1].Extent : outputs, 1, groups: groups);
            if (!joins)
            {
                return b.Add($"{name}.relu", new Relu(), b.Add($"{name}.add", new Add(), y, v));
            }

            v = stride > 1 ? b.Add($"{name}.pool", new AveragePool(PoolWindow.Square(3, 2, 1), CountIncludePad: true), v) : v;
            return b.Add($"{name}.relu", new Relu(), b.Add($"{name}.concat", new Concat(1), v, y));
        }
    }
}
