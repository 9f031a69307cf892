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

    // Channels of a block, and the picture's side above which it halves.
    private static readonly ImmutableArray<(int Channels, int HalvesAbove)> Blocks =
        [(24, 0), (24, int.MaxValue), (40, 0), (40, int.MaxValue), (64, 56), (64, int.MaxValue)];

    private const int StemHalvesAbove = 112;

    public static ModelDefinition Definition { get; } = new(
        "mobilenet-v2-small", "inverted residuals for pictures of some 28 pixels, 6 blocks", "Sandler et al., MobileNetV2, 2018", Build)
    {
        Input = new ModelInput(1, 28, 28),
    };

    private static Graph Build(ModelOptions options)
    {
        var b = new GraphBuilder("mobilenet-v2-small");
        var relu6 = new Clip(0, 6);
        int Width(int channels) => Widths.Divisible(channels * options.WidthMultiplier);
        var side = Math.Max(options.Height, options.Width);
        int Stride(int halvesAbove) => side > halvesAbove ? 2 : 1;
        var x = ConvNormAct.Apply(
            b, "features.0", b.Input("input", options.InputType), Width(16), 3, Stride(StemHalvesAbove), activation: relu6);
        for (var i = 0; i < Blocks.Length; i++)
        {
            x = InvertedResidual.Apply(
                b, $"features.{i + 1}", x, Width(Blocks[i].Channels), Stride(Blocks[i].HalvesAbove), Expansion, relu6);
        }

        x = ConvNormAct.Apply(b, $"features.{Blocks.Length + 1}", x, Width(128), 1, activation: relu6);
        return b.Build(Classifier.Apply(b, "classifier.1", x, options.Classes, options.Dropout ?? 0));
    }
}
