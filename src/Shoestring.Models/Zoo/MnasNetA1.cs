using System.Collections.Immutable;
using Shoestring.Graphs;
using Shoestring.Graphs.Ops;
using Shoestring.Models.Layers;

namespace Shoestring.Models.Zoo;

/// <summary>
/// MnasNet-A1: the searched network with squeeze-and-excitation. Small pictures may leave out the first strides. Source: Tan et al.,
/// "MnasNet: Platform-Aware Neural Architecture Search for Mobile", 2019, figure 7; names as in timm.
/// </summary>
internal static class MnasNetA1
{
    private const int Places = 5;

    // Expansion, kernel, channels, blocks, squeeze-and-excitation, may halve.
    private static readonly ImmutableArray<(int Expansion, int Kernel, int Channels, int Blocks, bool Excites, bool Halves)> Stages =
    [
        (1, 3, 16, 1, false, false), (6, 3, 24, 2, false, true), (3, 5, 40, 3, true, true), (6, 3, 80, 4, false, true),
        (6, 3, 112, 2, true, false), (6, 5, 160, 3, true, true), (6, 3, 320, 1, false, false),
    ];

    public static ModelDefinition Definition { get; } = new(
        "mnasnet-a1", "searched inverted residuals with squeeze-and-excitation, 16 blocks", "Tan et al., MnasNet, 2019", Build);

    private static Graph Build(ModelOptions options)
    {
        var b = new GraphBuilder("mnasnet-a1");
        var x = b.Input("input", options.InputType);
        var (halvings, place) = (options.Halvings(Places), 0);
        int Width(int channels) => Widths.Divisible(channels * options.WidthMultiplier);
        int Stride(bool halves) => halves ? Downsampling.Stride(place++, Places, halvings) : 1;
        x = Normal("conv_stem", "bn1", x, Width(32), 3, Stride(true));
        for (var stage = 0; stage < Stages.Length; stage++)
        {
            var (expansion, kernel, channels, blocks, excites, halves) = Stages[stage];
            var first = Stride(halves);
            for (var block = 0; block < blocks; block++)
            {
                x = new EfficientBlock
                {
                    Channels = Width(channels),
                    Kernel = kernel,
                    Stride = block == 0 ? first : 1,
                    Expansion = expansion,
                    Activation = new Relu(),
                    Excites = excites,
                }.Apply(b, $"blocks.{stage}.{block}", x);
            }
        }

        x = Normal("conv_head", "bn2", x, Width(1280), 1, 1);
        return b.Build(Classifier.Apply(b, "classifier", x, options.Classes, options.Dropout ?? 0.2));

        Value Normal(string conv, string bn, Value v, int channels, int kernel, int stride) => b.Add(
            $"{bn}.act", new Relu(), BatchNorm2d.Apply(b, bn, Conv2d.Apply(b, conv, v, channels, kernel, stride)));
    }
}
