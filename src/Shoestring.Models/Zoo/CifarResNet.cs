using System.Collections.Immutable;
using Shoestring.Graphs;
using Shoestring.Graphs.Ops;
using Shoestring.Models.Layers;

namespace Shoestring.Models.Zoo;

/// <summary>
/// The residual networks for small pictures: depth 6n + 2, three stages of 16, 32 and 64 channels. Source: He et al., "Deep Residual
/// Learning for Image Recognition", 2016, section 4.2; we project by 1×1 where the shape changes (their option B).
/// </summary>
internal static class CifarResNet
{
    public static ImmutableArray<int> Depths { get; } = [8, 14, 20, 32, 44, 56, 110];

    public static ModelDefinition Definition(int depth) => new(
        $"resnet-{depth}",
        $"residual network for small pictures, {depth} layers in three stages",
        "He et al., Deep Residual Learning for Image Recognition, 2016",
        options => Build(depth, options))
    {
        Input = ModelInput.Square(32),
    };

    private static Graph Build(int depth, ModelOptions options)
    {
        var b = new GraphBuilder($"resnet-{depth}");
        var x = b.Input("input", options.InputType);
        // Places that can halve: stem, and the first block of each stage.
        var halvings = Downsampling.Count(options.Side, 4);
        int Width(int channels) => Widths.Scale(channels, options.WidthMultiplier);
        x = Conv2d.Apply(b, "conv1", x, Width(16), 3, Downsampling.Stride(0, 4, halvings));
        x = b.Add("relu", new Relu(), BatchNorm2d.Apply(b, "bn1", x));
        for (var stage = 0; stage < 3; stage++)
        {
            for (var block = 0; block < (depth - 2) / 6; block++)
            {
                var stride = block == 0 ? Downsampling.Stride(stage + 1, 4, halvings) : 1;
                x = BasicBlock.Apply(b, $"layer{stage + 1}.{block}", x, Width(16 << stage), stride);
            }
        }

        return b.Build(Classifier.Apply(b, "fc", x, options.Classes, options.Dropout ?? 0));
    }
}
