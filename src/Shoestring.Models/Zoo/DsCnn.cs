using System.Collections.Immutable;
using Shoestring.Graphs;
using Shoestring.Graphs.Ops;
using Shoestring.Models.Layers;

namespace Shoestring.Models.Zoo;

/// <summary>
/// Depthwise-separable convolutions for keyword spotting: input [N, 1, 49, 10], time by cepstral coefficients; padding as TensorFlow's
/// SAME. Any other input goes too. Source: Zhang et al., "Hello Edge: Keyword Spotting on Microcontrollers", 2017.
/// </summary>
internal static class DsCnn
{
    // Name, channels, blocks, and the steps of the stem and of the first block, time by coefficients.
    private static readonly ImmutableArray<(string Name, int Channels, int Blocks, (int H, int W) Stem, int First)> Variants =
    [
        ("ds-cnn-s", 64, 4, (2, 2), 1), ("ds-cnn-m", 172, 4, (2, 1), 2), ("ds-cnn-l", 276, 5, (2, 1), 2),
    ];

    public static ImmutableArray<ModelDefinition> Definitions { get; } =
    [
        .. Variants.Select(v => new ModelDefinition(
            v.Name, $"keyword spotting: {v.Blocks} depthwise-separable blocks of {v.Channels} channels", "Zhang et al., Hello Edge, 2017",
            options => Build(v.Name, Widths.Scale(v.Channels, options.WidthMultiplier), v.Blocks, v.Stem, v.First, options))
        {
            Input = new ModelInput(1, 49, 10),
        }),
    ];

    private static Graph Build(string name, int channels, int blocks, (int H, int W) stem, int first, ModelOptions options)
    {
        var b = new GraphBuilder(name);
        var x = Layer("stem", b.Input("input", options.InputType), channels, (10, 4), stem, 1);
        for (var block = 0; block < blocks; block++)
        {
            var stride = block == 0 ? first : 1;
            x = Layer($"blocks.{block}.0", x, channels, (3, 3), (stride, stride), channels);
            x = Layer($"blocks.{block}.1", x, channels, (1, 1), (1, 1), 1);
        }

        return b.Build(Classifier.Apply(b, "classifier", x, options.Classes, options.Dropout ?? 0));

        Value Layer(string path, Value v, int outputs, (int H, int W) kernel, (int H, int W) step, int groups)
        {
            var (top, bottom) = Same(v.Shape[2].Extent, kernel.H, step.H);
            var (left, right) = Same(v.Shape[3].Extent, kernel.W, step.W);
            var filter = b.Parameter(
                $"{path}.0.weight",
                ParameterRole.Weight,
                Initial.Filter,
                Shape.Of(outputs, v.Shape[1].Extent / groups, kernel.H, kernel.W));
            v = b.Add($"{path}.0", new Conv(new ConvWindow(step.H, step.W, top, left, bottom, right, 1, 1), groups), v, filter);
            return b.Add($"{path}.2", new Relu(), BatchNorm2d.Apply(b, $"{path}.1", v));
        }
    }

    // ⌈extent / step⌉ outputs; of an odd padding the larger part comes last.
    private static (int Before, int After) Same(int extent, int kernel, int step)
    {
        var missing = Math.Max(0, (((extent + step - 1) / step) - 1) * step + kernel - extent);
        return (missing / 2, missing - (missing / 2));
    }
}
