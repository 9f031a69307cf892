using System.Collections.Immutable;
using Shoestring.Graphs;
using Shoestring.Graphs.Ops;
using Shoestring.Models.Layers;

namespace Shoestring.Models.Zoo;

/// <summary>
/// Wide residual networks for small pictures, normalisation and activation before each convolution: depth 6n + 4, three stages of 16, 32
/// and 64 channels times the width factor. Source: Zagoruyko and Komodakis, "Wide Residual Networks", 2016.
/// </summary>
internal static class WideResNet
{
    private const int Places = 3;

    private static readonly ImmutableArray<(int Depth, int Wider)> Variants = [(16, 2), (40, 2), (28, 10)];

    public static ImmutableArray<ModelDefinition> Definitions { get; } =
    [
        .. Variants.Select(v => new ModelDefinition(
            $"wide-resnet-{v.Depth}-{v.Wider}",
            $"residual network for small pictures, {v.Depth} layers, {v.Wider} times as wide",
            "Zagoruyko and Komodakis, Wide Residual Networks, 2016",
            options => Build(v.Depth, v.Wider, options))
        {
            Input = ModelInput.Square(32),
        }),
    ];

    private static Graph Build(int depth, int wider, ModelOptions options)
    {
        var b = new GraphBuilder($"wide-resnet-{depth}-{wider}");
        var x = b.Input("input", options.InputType);
        // Places that can halve: stem, and the first block of the last two stages; one more pool for large pictures.
        var halvings = Downsampling.Count(options.Side, Places + 1);
        int Width(int channels) => Widths.Scale(channels, options.WidthMultiplier);
        x = Conv2d.Apply(b, "conv1", x, Width(16), 3, Downsampling.Stride(0, Places, halvings));
        x = halvings > Places ? b.Add("maxpool", new MaxPool(PoolWindow.Square(3, 2, 1)), x) : x;
        for (var stage = 0; stage < 3; stage++)
        {
            for (var block = 0; block < (depth - 4) / 6; block++)
            {
                var stride = stage > 0 && block == 0 ? Downsampling.Stride(stage, Places, halvings) : 1;
                x = Block($"block{stage + 1}.layer.{block}", x, Width((16 << stage) * wider), stride);
            }
        }

        return b.Build(Classifier.Apply(b, "fc", NormRelu("bn1", x), options.Classes, options.Dropout ?? 0));

        Value Block(string name, Value v, int channels, int stride)
        {
            var a = NormRelu($"{name}.bn1", v);
            var y = Conv2d.Apply(b, $"{name}.conv1", a, channels, 3, stride);
            y = Conv2d.Apply(b, $"{name}.conv2", NormRelu($"{name}.bn2", y), channels, 3);
            var same = stride == 1 && v.Shape[1].Extent == channels;
            return b.Add($"{name}.add", new Add(), y, same ? v : Conv2d.Apply(b, $"{name}.convShortcut", a, channels, 1, stride));
        }

        Value NormRelu(string path, Value v) => b.Add($"{path}.relu", new Relu(), BatchNorm2d.Apply(b, path, v));
    }
}
