using System.Collections.Immutable;
using Shoestring.Graphs;
using Shoestring.Graphs.Ops;
using Shoestring.Models.Layers;

namespace Shoestring.Models.Zoo;

/// <summary>
/// Inverted residuals with linear bottlenecks, parameter by parameter torchvision's; small pictures may leave out the first strides.
/// Source: Sandler et al., "MobileNetV2: Inverted Residuals and Linear Bottlenecks", 2018.
/// </summary>
internal static class MobileNetV2
{
    private const int Halvings = 5;

    // Expansion t, channels c, blocks n, and whether the first block may halve.
    private static readonly ImmutableArray<(int Expansion, int Channels, int Blocks, bool Halves)> Stages =
    [
        (1, 16, 1, false), (6, 24, 2, true), (6, 32, 3, true), (6, 64, 4, true), (6, 96, 3, false), (6, 160, 3, true), (6, 320, 1, false),
    ];

    public static ModelDefinition Definition { get; } = new(
        "mobilenet-v2",
        "inverted residuals with linear bottlenecks, 17 blocks",
        "Sandler et al., MobileNetV2, 2018",
        Build);

    private static Graph Build(ModelOptions options)
    {
        var b = new GraphBuilder("mobilenet-v2");
        var x = b.Input("input", options.InputType);
        var halvings = options.Halvings(Halvings);
        var relu6 = new Clip(0, 6);
        int Width(int channels) => Widths.Divisible(channels * options.WidthMultiplier);
        x = ConvNormAct.Apply(b, "features.0", x, Width(32), 3, Downsampling.Stride(0, Halvings, halvings), activation: relu6);
        var (i, place) = (1, 1);
        foreach (var (expansion, channels, blocks, halves) in Stages)
        {
            var first = halves ? Downsampling.Stride(place++, Halvings, halvings) : 1;
            for (var block = 0; block < blocks; block++)
            {
                x = InvertedResidual.Apply(b, $"features.{i++}", x, Width(channels), block == 0 ? first : 1, expansion, relu6);
            }
        }

        // The last width never shrinks below the paper's, as in torchvision.
        var last = Widths.Divisible(1280 * Math.Max(1, options.WidthMultiplier));
        x = ConvNormAct.Apply(b, $"features.{i}", x, last, 1, activation: relu6);
        return b.Build(Classifier.Apply(b, "classifier.1", x, options.Classes, options.Dropout ?? 0.2));
    }
}
