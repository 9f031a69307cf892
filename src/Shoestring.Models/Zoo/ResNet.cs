using System.Collections.Immutable;
using Shoestring.Graphs;
using Shoestring.Graphs.Ops;
using Shoestring.Models.Layers;

namespace Shoestring.Models.Zoo;

/// <summary>
/// Residual networks, parameter by parameter torchvision's; small pictures may get a 3×3 stem without pooling.
/// Source: He et al., "Deep Residual Learning for Image Recognition", 2016; Zagoruyko and Komodakis, "Wide Residual Networks", 2016.
/// </summary>
internal static class ResNet
{
    /// <summary>Pictures up to this side take the small stem, where that is asked for.</summary>
    private const int SmallSide = 64;

    // Name, blocks of the four stages, whether they are bottlenecks, and how much wider a bottleneck's 3×3 convolution is.
    private static readonly ImmutableArray<(string Name, int[] Blocks, bool Bottleneck, int Wider, string Summary)> Variants =
    [
        ("resnet-18", [2, 2, 2, 2], false, 1, "residual network, 18 layers, 64 to 512 channels; a good teacher"),
        ("resnet-34", [3, 4, 6, 3], false, 1, "residual network, 34 layers, 64 to 512 channels"),
        ("resnet-50", [3, 4, 6, 3], true, 1, "residual network, 50 layers of bottlenecks"),
        ("resnet-101", [3, 4, 23, 3], true, 1, "residual network, 101 layers of bottlenecks"),
        ("wide-resnet-50-2", [3, 4, 6, 3], true, 2, "residual network, 50 layers of bottlenecks twice as wide inside"),
    ];

    public static ImmutableArray<ModelDefinition> Definitions { get; } =
    [
        .. Variants.Select(v => new ModelDefinition(
            v.Name,
            v.Summary,
            v.Wider > 1 ? "Zagoruyko and Komodakis, Wide Residual Networks, 2016" : "He et al., Deep Residual Learning for Image Recognition, 2016",
            options => Build(v.Name, v.Blocks, v.Bottleneck, v.Wider, options))),
    ];

    private static Graph Build(string name, int[] blocks, bool bottleneck, int wider, ModelOptions options)
    {
        var b = new GraphBuilder(name);
        var x = b.Input("input", options.InputType);
        var small = options.SmallPictures && options.Side <= SmallSide;
        int Width(int channels) => Widths.Scale(channels, options.WidthMultiplier);
        x = small ? Conv2d.Apply(b, "conv1", x, Width(64), 3) : Conv2d.Apply(b, "conv1", x, Width(64), 7, 2);
        x = b.Add("relu", new Relu(), BatchNorm2d.Apply(b, "bn1", x));
        x = small ? x : b.Add("maxpool", new MaxPool(PoolWindow.Square(3, 2, 1)), x);
        for (var stage = 0; stage < blocks.Length; stage++)
        {
            for (var block = 0; block < blocks[stage]; block++)
            {
                var (path, width, stride) = ($"layer{stage + 1}.{block}", Width(64 << stage), stage > 0 && block == 0 ? 2 : 1);
                x = bottleneck
                    ? Bottleneck.Apply(b, path, x, width, stride, wider)
                    : BasicBlock.Apply(b, path, x, width, stride);
            }
        }

        return b.Build(Classifier.Apply(b, "fc", x, options.Classes, options.Dropout ?? 0));
    }
}
