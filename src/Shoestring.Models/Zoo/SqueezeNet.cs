using System.Collections.Immutable;
using Shoestring.Graphs;
using Shoestring.Graphs.Ops;
using Shoestring.Models.Layers;

namespace Shoestring.Models.Zoo;

/// <summary>
/// Fire modules: few 1×1 channels feed many 1×1 and 3×3 ones; no normalisation, no linear layer; parameter by parameter torchvision's.
/// Small pictures may leave out the first strides. Source: Iandola et al., "SqueezeNet", 2016, version 1.1.
/// </summary>
internal static class SqueezeNet
{
    private const int Places = 4;

    // Channels of the squeeze and of each of the two expansions; a pool stands where it says so.
    private static readonly ImmutableArray<(int Squeezed, int Expanded, bool PoolsFirst)> Fires =
    [
        (16, 64, true), (16, 64, false), (32, 128, true), (32, 128, false),
        (48, 192, true), (48, 192, false), (64, 256, false), (64, 256, false),
    ];

    public static ModelDefinition Definition { get; } = new(
        "squeezenet-1.1", "eight fire modules without normalisation", "Iandola et al., SqueezeNet, 2016", Build);

    private static Graph Build(ModelOptions options)
    {
        var b = new GraphBuilder("squeezenet-1.1");
        var x = b.Input("input", options.InputType);
        var (halvings, place, i) = (options.Halvings(Places), 0, 0);
        int Stride() => Downsampling.Stride(place++, Places, halvings);
        int Width(int channels) => Widths.Scale(channels, options.WidthMultiplier);
        x = Layer($"features.{i++}", x, Width(64), 3, Stride(), padding: 0);
        i++;
        foreach (var (squeezed, expanded, poolsFirst) in Fires)
        {
            if (poolsFirst)
            {
                x = Stride() > 1 ? b.Add($"features.{i}", new MaxPool(Ceiling(x.Shape)), x) : x;
                i++;
            }

            var s = Layer($"features.{i}.squeeze", x, Width(squeezed), 1);
            x = b.Add(
                $"features.{i}.concat",
                new Concat(1),
                Layer($"features.{i}.expand1x1", s, Width(expanded), 1),
                Layer($"features.{i}.expand3x3", s, Width(expanded), 3));
            i++;
        }

        var dropout = options.Dropout ?? 0.5;
        x = dropout > 0 ? b.Add("dropout", Dropout.Of(dropout, "dropout"), x) : x;
        x = b.Add("pool", new GlobalAveragePool(), Layer("classifier.1", x, options.Classes, 1));
        return b.Build(b.Add("logits", new Flatten(), x));

        Value Layer(string name, Value v, int channels, int kernel, int stride = 1, int? padding = null) => b.Add(
            $"{name}.relu", new Relu(), Conv2d.Apply(b, name, v, channels, kernel, stride, bias: true, padding: padding));
    }

    // 3×3 with step 2, sizes rounded up as PyTorch's ceil_mode does.
    private static PoolWindow Ceiling(Shape x)
    {
        int Missing(int extent) => extent < 3 ? 3 - extent : (extent - 3) % 2;
        return new PoolWindow(3, 3, new ConvWindow(2, 2, 0, 0, Missing(x[2].Extent), Missing(x[3].Extent), 1, 1));
    }
}
