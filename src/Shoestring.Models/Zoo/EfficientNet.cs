using System.Collections.Immutable;
using Shoestring.Graphs;
using Shoestring.Graphs.Ops;
using Shoestring.Models.Layers;

namespace Shoestring.Models.Zoo;

/// <summary>
/// Inverted residuals with squeeze-and-excitation and SiLU, scaled in width and depth by one rule; parameter by parameter torchvision's.
/// Small pictures may leave out the first strides. Source: Tan and Le, "EfficientNet: Rethinking Model Scaling for Convolutional Neural
/// Networks", 2019; stochastic depth, one draw a sample, grows linearly over the blocks.
/// </summary>
internal static class EfficientNet
{
    public const int Places = 5;
    public const double MostDropPath = 0.2;

    // Expansion, kernel, channels, blocks, may halve.
    public static readonly ImmutableArray<(int Expansion, int Kernel, int Channels, int Blocks, bool Halves)> Stages =
    [
        (1, 3, 16, 1, false), (6, 3, 24, 2, true), (6, 5, 40, 2, true), (6, 3, 80, 3, true), (6, 5, 112, 3, false), (6, 5, 192, 4, true),
        (6, 3, 320, 1, false),
    ];

    private static readonly ImmutableArray<CompoundScale> Scales =
    [
        new(1.0, 1.0, 0.2, 224), new(1.0, 1.1, 0.2, 240), new(1.1, 1.2, 0.3, 260), new(1.2, 1.4, 0.3, 300),
        new(1.4, 1.8, 0.4, 380), new(1.6, 2.2, 0.4, 456), new(1.8, 2.6, 0.5, 528), new(2.0, 3.1, 0.5, 600),
    ];

    public static ImmutableArray<ModelDefinition> Definitions { get; } =
        CompoundScale.Definitions("efficientnet-b", "inverted residuals with squeeze-and-excitation and SiLU", Scales, Build);

    private static Graph Build(int scale, ModelOptions options)
    {
        var b = new GraphBuilder($"efficientnet-b{scale}");
        var x = b.Input("input", options.InputType);
        var size = Scales[scale];
        var (halvings, place) = (options.Halvings(Places), 0);
        var silu = new Silu();
        // torchvision normalises the largest three as the paper's own weights were trained.
        var norm = scale < 5 ? new BatchNormalization() : new BatchNormalization(Epsilon: 1e-3, Momentum: 0.99);
        int Width(int channels) => Widths.Divisible(channels * size.Width * options.WidthMultiplier);
        int Stride(bool halves) => halves ? Downsampling.Stride(place++, Places, halvings) : 1;
        var (done, all) = (0, Stages.Sum(s => size.Blocks(s.Blocks)));
        x = ConvNormAct.Apply(b, "features.0", x, Width(32), 3, Stride(true), activation: silu, norm: norm);
        for (var stage = 0; stage < Stages.Length; stage++)
        {
            var (expansion, kernel, channels, blocks, halves) = Stages[stage];
            var first = Stride(halves);
            for (var block = 0; block < size.Blocks(blocks); block++)
            {
                var inputs = x.Shape[1].Extent;
                x = new MobileBlock
                {
                    Hidden = Widths.Divisible(inputs * expansion),
                    Channels = Width(channels),
                    Kernel = kernel,
                    Stride = block == 0 ? first : 1,
                    Activation = silu,
                    Norm = norm,
                    Squeezed = Math.Max(1, inputs / 4),
                    SqueezeActivation = silu,
                    DropPath = (options.DropPath ?? MostDropPath) * done++ / all,
                }.Apply(b, $"features.{stage + 1}.{block}", x);
            }
        }

        x = ConvNormAct.Apply(b, $"features.{Stages.Length + 1}", x, 4 * x.Shape[1].Extent, 1, activation: silu, norm: norm);
        return b.Build(Classifier.Apply(b, "classifier.1", x, options.Classes, options.Dropout ?? size.Dropout));
    }
}
