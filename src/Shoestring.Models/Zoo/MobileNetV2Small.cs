using System.Collections.Immutable;
using Shoestring.Graphs;
using Shoestring.Graphs.Ops;
using Shoestring.Models.Layers;

namespace Shoestring.Models.Zoo;

/// <summary>
/// Six inverted residuals for pictures of some 28 pixels: what a user of another framework writes for Fashion-MNIST, 96,762 parameters for
/// one channel and ten classes. Source: Sandler et al., "MobileNetV2", 2018.
/// </summary>
internal static class MobileNetV2Small
{
    private const int Expansion = 4;

    // Channels of a block, and whether it halves.
    private static readonly ImmutableArray<(int Channels, bool Halves)> Blocks =
        [(24, true), (24, false), (40, true), (40, false), (64, false), (64, false)];

    public static ModelDefinition Definition { get; } = new(
        "mobilenet-v2-small", "inverted residuals for pictures of some 28 pixels, 6 blocks", "Sandler et al., MobileNetV2, 2018", Build);

    private static Graph Build(ModelOptions options)
    {
        var b = new GraphBuilder("mobilenet-v2-small");
        var relu6 = new Clip(0, 6);
        int Width(int channels) => Widths.Divisible(channels * options.WidthMultiplier);
        var x = ConvNormAct.Apply(b, "features.0", b.Input("input", options.InputType), Width(16), 3, activation: relu6);
        for (var i = 0; i < Blocks.Length; i++)
        {
            x = InvertedResidual.Apply(
                b, $"features.{i + 1}", x, Width(Blocks[i].Channels), Blocks[i].Halves ? 2 : 1, Expansion, relu6);
        }

        x = ConvNormAct.Apply(b, $"features.{Blocks.Length + 1}", x, Width(128), 1, activation: relu6);
        return b.Build(Classifier.Apply(b, "classifier.1", x, options.Classes, options.Dropout ?? 0));
    }
}
