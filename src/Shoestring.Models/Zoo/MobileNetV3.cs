using System.Collections.Immutable;
using Shoestring.Graphs;
using Shoestring.Graphs.Ops;
using Shoestring.Models.Layers;

namespace Shoestring.Models.Zoo;

/// <summary>
/// Inverted residuals with squeeze-and-excitation and hard swish, found by search, parameter by parameter torchvision's; small pictures
/// may leave out the first strides. Source: Howard et al., "Searching for MobileNetV3", 2019.
/// </summary>
internal static class MobileNetV3
{
    private const int Places = 5;

    // Kernel, hidden channels, channels, squeeze-and-excitation, hard swish (ReLU otherwise), may halve.
    private static readonly ImmutableArray<(int Kernel, int Hidden, int Channels, bool Squeeze, bool Swish, bool Halves)> SmallBlocks =
    [
        (3, 16, 16, true, false, true), (3, 72, 24, false, false, true), (3, 88, 24, false, false, false),
        (5, 96, 40, true, true, true), (5, 240, 40, true, true, false), (5, 240, 40, true, true, false),
        (5, 120, 48, true, true, false), (5, 144, 48, true, true, false),
        (5, 288, 96, true, true, true), (5, 576, 96, true, true, false), (5, 576, 96, true, true, false),
    ];

    private static readonly ImmutableArray<(int Kernel, int Hidden, int Channels, bool Squeeze, bool Swish, bool Halves)> LargeBlocks =
    [
        (3, 16, 16, false, false, false), (3, 64, 24, false, false, true), (3, 72, 24, false, false, false),
        (5, 72, 40, true, false, true), (5, 120, 40, true, false, false), (5, 120, 40, true, false, false),
        (3, 240, 80, false, true, true), (3, 200, 80, false, true, false), (3, 184, 80, false, true, false), (3, 184, 80, false, true, false),
        (3, 480, 112, true, true, false), (3, 672, 112, true, true, false),
        (5, 672, 160, true, true, true), (5, 960, 160, true, true, false), (5, 960, 160, true, true, false),
    ];

    public static ImmutableArray<ModelDefinition> Definitions { get; } =
    [
        Definition("mobilenet-v3-small", "11 searched blocks with squeeze-and-excitation and hard swish", SmallBlocks, 1024),
        Definition("mobilenet-v3-large", "15 searched blocks with squeeze-and-excitation and hard swish", LargeBlocks, 1280),
    ];

    private static ModelDefinition Definition(
        string name, string summary, ImmutableArray<(int, int, int, bool, bool, bool)> blocks, int penultimate) =>
        new(name, summary, "Howard et al., Searching for MobileNetV3, 2019", options => Build(name, blocks, penultimate, options));

    private static Graph Build(
        string name, ImmutableArray<(int, int, int, bool, bool, bool)> blocks, int penultimate, ModelOptions options)
    {
        var b = new GraphBuilder(name);
        var x = b.Input("input", options.InputType);
        var (halvings, place, i) = (options.Halvings(Places), 0, 0);
        var norm = new BatchNormalization(Epsilon: 1e-3, Momentum: 0.99);
        var swish = new HardSwish();
        int Width(int channels) => Widths.Divisible(channels * options.WidthMultiplier);
        int Stride(bool halves) => halves ? Downsampling.Stride(place++, Places, halvings) : 1;
        x = ConvNormAct.Apply(b, $"features.{i++}", x, Width(16), 3, Stride(true), activation: swish, norm: norm);
        foreach (var (kernel, hidden, channels, squeeze, swishes, halves) in blocks)
        {
            x = new MobileBlock
            {
                Hidden = Width(hidden),
                Channels = Width(channels),
                Kernel = kernel,
                Stride = Stride(halves),
                Activation = swishes ? swish : new Relu(),
                Norm = norm,
                Squeezed = squeeze ? Widths.Divisible(Width(hidden) / 4) : 0,
                Gate = new HardSigmoid(),
            }.Apply(b, $"features.{i++}", x);
        }

        x = ConvNormAct.Apply(b, $"features.{i}", x, 6 * x.Shape[1].Extent, 1, activation: swish, norm: norm);
        x = b.Add("flatten", new Flatten(), b.Add("pool", new GlobalAveragePool(), x));
        x = b.Add("classifier.1", swish, Linear.Apply(b, "classifier.0", x, Width(penultimate)));
        var dropout = options.Dropout ?? 0.2;
        x = dropout > 0 ? b.Add("dropout", Dropout.Of(dropout, "dropout"), x) : x;
        return b.Build(Linear.Apply(b, "classifier.3", x, options.Classes, "logits"));
    }
}
