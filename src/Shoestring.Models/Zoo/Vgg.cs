using System.Collections.Immutable;
using Shoestring.Graphs;
using Shoestring.Graphs.Ops;
using Shoestring.Models.Layers;

namespace Shoestring.Models.Zoo;

/// <summary>
/// Stacks of 3×3 convolutions between poolings, and three linear layers; with or without batch normalisation; parameter by parameter
/// torchvision's. Source: Simonyan and Zisserman, "Very Deep Convolutional Networks for Large-Scale Image Recognition", 2015.
/// </summary>
internal static class Vgg
{
    private const int Places = 5;
    private const int Hidden = 4096;
    private const int Map = 7;

    private static readonly ImmutableArray<int> Channels = [64, 128, 256, 512, 512];

    // Layers with weights, and convolutions of each stage.
    private static readonly ImmutableArray<(int Depth, int[] Stages)> Variants =
    [
        (8, [1, 1, 1, 1, 1]), (11, [1, 1, 2, 2, 2]), (13, [2, 2, 2, 2, 2]), (16, [2, 2, 3, 3, 3]), (19, [2, 2, 4, 4, 4]),
    ];

    public static ImmutableArray<ModelDefinition> Definitions { get; } =
    [
        .. Variants.SelectMany(v => new[] { Definition($"vgg-{v.Depth}", v.Stages, false), Definition($"vgg-{v.Depth}-bn", v.Stages, true) }),
    ];

    private static ModelDefinition Definition(string name, int[] stages, bool norms) => new(
        name,
        $"{stages.Sum()} 3×3 convolutions{(norms ? " with batch normalisation" : "")} and three linear layers",
        "Simonyan and Zisserman, VGG, 2015",
        options => Build(name, stages, norms, options));

    private static Graph Build(string name, int[] stages, bool norms, ModelOptions options)
    {
        var b = new GraphBuilder(name);
        var x = b.Input("input", options.InputType);
        var (halvings, i) = (options.Halvings(Places), 0);
        int Width(int channels) => Widths.Scale(channels, options.WidthMultiplier);
        for (var stage = 0; stage < stages.Length; stage++)
        {
            for (var layer = 0; layer < stages[stage]; layer++)
            {
                x = Conv2d.Apply(b, $"features.{i++}", x, Width(Channels[stage]), 3, bias: true);
                x = norms ? BatchNorm2d.Apply(b, $"features.{i++}", x) : x;
                x = b.Add($"features.{i++}", new Relu(), x);
            }

            // A map of one pixel is not halved.
            var halves = Downsampling.Stride(stage, Places, halvings) > 1 && x.Shape[2].Extent > 1 && x.Shape[3].Extent > 1;
            x = halves ? b.Add($"features.{i}", new MaxPool(PoolWindow.Square(2)), x) : x;
            i++;
        }

        x = b.Add("flatten", new Flatten(), AdaptiveAveragePool.Apply(b, "avgpool", x, Map));
        x = Dense("classifier.0", "classifier.2", x);
        x = Dense("classifier.3", "classifier.5", x);
        return b.Build(Linear.Apply(b, "classifier.6", x, options.Classes, "logits"));

        Value Dense(string path, string dropout, Value v)
        {
            v = b.Add($"{path}.relu", new Relu(), Linear.Apply(b, path, v, Width(Hidden)));
            var rate = options.Dropout ?? 0.5;
            return rate > 0 ? b.Add(dropout, Dropout.Of(rate, dropout), v) : v;
        }
    }
}
