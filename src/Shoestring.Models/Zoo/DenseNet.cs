using System.Collections.Immutable;
using Shoestring.Graphs;
using Shoestring.Graphs.Ops;
using Shoestring.Models.Layers;

namespace Shoestring.Models.Zoo;

/// <summary>
/// Each layer reads all layers before it; 1×1 convolutions and transitions keep the widths down (the paper's BC); parameter by parameter
/// torchvision's. Small pictures may leave out the first strides. Source: Huang et al., "Densely Connected Convolutional Networks", 2017.
/// </summary>
internal static class DenseNet
{
    private const int BottleneckFactor = 4;
    private const int CifarBlocks = 3;

    private static readonly ImmutableArray<(string Name, int Growth, int Stem, int[] Blocks)> Variants =
    [
        ("densenet-121", 32, 64, [6, 12, 24, 16]), ("densenet-169", 32, 64, [6, 12, 32, 32]), ("densenet-bc-100-12", 12, 24, [16, 16, 16]),
    ];

    public static ImmutableArray<ModelDefinition> Definitions { get; } =
    [
        .. Variants.Select(v => new ModelDefinition(
            v.Name, $"densely connected, {v.Blocks.Sum()} layers that each add {v.Growth} channels", "Huang et al., DenseNet, 2017",
            options => Build(v.Name, v.Growth, v.Stem, v.Blocks, options))
        {
            Input = ModelInput.Square(v.Blocks.Length == CifarBlocks ? 32 : 224),
        }),
    ];

    private static Graph Build(string name, int growth, int stem, int[] blocks, ModelOptions options)
    {
        var b = new GraphBuilder(name);
        var x = b.Input("input", options.InputType);
        // Pool, stem and transitions can halve; the network for small pictures has one block, and so one transition, less.
        var isSmall = blocks.Length == CifarBlocks;
        var (places, place) = (blocks.Length + 1, 0);
        var halvings = isSmall ? Downsampling.Count(options.Side, places) : options.Halvings(places);
        int Stride() => Downsampling.Stride(place++, places, halvings);
        growth = Widths.Scale(growth, options.WidthMultiplier);
        stem = Widths.Scale(stem, options.WidthMultiplier);
        if (isSmall)
        {
            // A plain stem, which strides only where pictures are not small after all.
            var pools = Stride() > 1;
            x = Conv2d.Apply(b, "features.conv0", x, stem, 3, Stride());
            x = pools ? b.Add("features.pool0", new MaxPool(PoolWindow.Square(3, 2, 1)), x) : x;
        }
        else
        {
            x = NormRelu("features.norm0", Conv2d.Apply(b, "features.conv0", x, stem, 7, Stride()));
            x = Stride() > 1 ? b.Add("features.pool0", new MaxPool(PoolWindow.Square(3, 2, 1)), x) : x;
        }

        for (var block = 1; block <= blocks.Length; block++)
        {
            var path = $"features.denseblock{block}";
            for (var layer = 1; layer <= blocks[block - 1]; layer++)
            {
                var l = $"{path}.denselayer{layer}";
                var y = Conv2d.Apply(b, $"{l}.conv1", NormRelu($"{l}.norm1", x), BottleneckFactor * growth, 1);
                y = Conv2d.Apply(b, $"{l}.conv2", NormRelu($"{l}.norm2", y), growth, 3);
                x = b.Add($"{l}.concat", new Concat(1), x, y);
            }

            if (block < blocks.Length)
            {
                var t = $"features.transition{block}";
                x = Conv2d.Apply(b, $"{t}.conv", NormRelu($"{t}.norm", x), x.Shape[1].Extent / 2, 1);
                x = Stride() > 1 && x.Shape[2].Extent > 1 && x.Shape[3].Extent > 1
                    ? b.Add($"{t}.pool", new AveragePool(PoolWindow.Square(2)), x)
                    : x;
            }
        }

        return b.Build(Classifier.Apply(b, "classifier", NormRelu("features.norm5", x), options.Classes, options.Dropout ?? 0));

        Value NormRelu(string path, Value v) => b.Add($"{path}.relu", new Relu(), BatchNorm2d.Apply(b, path, v));
    }
}
