using System.Collections.Immutable;
using Shoestring.Graphs;
using Shoestring.Graphs.Ops;
using Shoestring.Models.Layers;

namespace Shoestring.Models.Zoo;

/// <summary>
/// EfficientNet for machines that quantise: without squeeze-and-excitation, ReLU6 for SiLU, the stem, the head and the depth of the first
/// and last stage not scaled. Small pictures may leave out the first strides. Source: the authors' "EfficientNet-lite", 2020, after Tan
/// and Le, 2019; names as in timm.
/// </summary>
internal static class EfficientNetLite
{
    private static readonly ImmutableArray<CompoundScale> Scales =
        [new(1.0, 1.0, 0.2, 224), new(1.0, 1.1, 0.2, 240), new(1.1, 1.2, 0.3, 260), new(1.2, 1.4, 0.3, 280), new(1.4, 1.8, 0.3, 300)];

    public static ImmutableArray<ModelDefinition> Definitions { get; } =
        CompoundScale.Definitions("efficientnet-lite", "inverted residuals with ReLU6, made to be quantised", Scales, Build);

    private static Graph Build(int scale, ModelOptions options)
    {
        var b = new GraphBuilder($"efficientnet-lite{scale}");
        var x = b.Input("input", options.InputType);
        var size = Scales[scale];
        var (halvings, place) = (options.Halvings(EfficientNet.Places), 0);
        var (relu6, norm) = (new Clip(0, 6), new BatchNormalization(Epsilon: 1e-3, Momentum: 0.99));
        int Width(double channels) => Widths.Divisible(channels * options.WidthMultiplier);
        int Stride(bool halves) => halves ? Downsampling.Stride(place++, EfficientNet.Places, halvings) : 1;
        var stages = EfficientNet.Stages;
        var depths = stages.Select((s, i) => i == 0 || i == stages.Length - 1 ? s.Blocks : size.Blocks(s.Blocks)).ToArray();
        var (done, all) = (0, depths.Sum());
        x = Normal("conv_stem", "bn1", x, Width(32), 3, Stride(true));
        for (var stage = 0; stage < stages.Length; stage++)
        {
            var (expansion, kernel, channels, _, halves) = stages[stage];
            var first = Stride(halves);
            for (var block = 0; block < depths[stage]; block++)
            {
                x = new EfficientBlock
                {
                    Channels = Width(channels * size.Width),
                    Kernel = kernel,
                    Stride = block == 0 ? first : 1,
                    Expansion = expansion,
                    Activation = relu6,
                    Norm = norm,
                    DropPath = (options.DropPath ?? EfficientNet.MostDropPath) * done++ / all,
                }.Apply(b, $"blocks.{stage}.{block}", x);
            }
        }

        x = Normal("conv_head", "bn2", x, Width(1280), 1, 1);
        return b.Build(Classifier.Apply(b, "classifier", x, options.Classes, options.Dropout ?? size.Dropout));

        Value Normal(string conv, string bn, Value v, int channels, int kernel, int stride) => b.Add(
            $"{bn}.act", relu6, BatchNorm2d.Apply(b, bn, Conv2d.Apply(b, conv, v, channels, kernel, stride), norm));
    }
}
