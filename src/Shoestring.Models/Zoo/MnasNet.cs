using System.Collections.Immutable;
using Shoestring.Graphs;
using Shoestring.Graphs.Ops;
using Shoestring.Models.Layers;

namespace Shoestring.Models.Zoo;

/// <summary>
/// MnasNet-B1: inverted residuals whose kernels and expansions were searched for; parameter by parameter torchvision's. Small pictures
/// may leave out the first strides. Source: Tan et al., "MnasNet: Platform-Aware Neural Architecture Search for Mobile", 2019.
/// </summary>
internal static class MnasNet
{
    private const int Places = 5;
    private const int LastChannels = 1280;

    private static readonly ImmutableArray<double> Multipliers = [0.5, 0.75, 1.0, 1.3];

    // Channels, kernel, expansion, blocks, may halve.
    private static readonly ImmutableArray<(int Channels, int Kernel, int Expansion, int Blocks, bool Halves)> Stages =
    [
        (24, 3, 3, 3, true), (40, 5, 3, 3, true), (80, 5, 6, 3, true), (96, 3, 6, 2, false), (192, 5, 6, 4, true), (320, 3, 6, 1, false),
    ];

    // The paper's 0.9997 is the share that is kept.
    private static readonly BatchNormalization Norm = new(Momentum: 0.9997);

    public static ImmutableArray<ModelDefinition> Definitions { get; } =
    [
        .. Multipliers.Select(m => new ModelDefinition(
            FormattableString.Invariant($"mnasnet-{m:0.0#}"),
            FormattableString.Invariant($"searched inverted residuals, 17 blocks, width × {m:0.0#}"),
            "Tan et al., MnasNet, 2019",
            options => Build(m, options))),
    ];

    private static Graph Build(double multiplier, ModelOptions options)
    {
        var b = new GraphBuilder(FormattableString.Invariant($"mnasnet-{multiplier:0.0#}"));
        var x = b.Input("input", options.InputType);
        var (halvings, place, i) = (options.Halvings(Places), 0, 0);
        int Width(int channels) => Widths.Divisible(channels * multiplier * options.WidthMultiplier);
        int Stride(bool halves) => halves ? Downsampling.Stride(place++, Places, halvings) : 1;
        x = Layer(Width(32), 3, Stride(true), 1, true);
        x = Layer(Width(32), 3, 1, Width(32), true);
        x = Layer(Width(16), 1, 1, 1, false);
        foreach (var (channels, kernel, expansion, blocks, halves) in Stages)
        {
            var first = Stride(halves);
            for (var block = 0; block < blocks; block++)
            {
                x = Block($"layers.{i}.{block}.layers", x, Width(channels), kernel, block == 0 ? first : 1, expansion);
            }

            i++;
        }

        x = Layer(LastChannels, 1, 1, 1, true);
        return b.Build(Classifier.Apply(b, "classifier.1", x, options.Classes, options.Dropout ?? 0.2));

        // torchvision counts convolution, normalisation and activation as three layers of one sequence.
        Value Layer(int channels, int kernel, int stride, int groups, bool activates) =>
            Three("layers", ref i, x, channels, kernel, stride, groups, activates);

        Value Three(string path, ref int at, Value v, int channels, int kernel, int stride, int groups, bool activates)
        {
            v = Conv2d.Apply(b, $"{path}.{at++}", v, channels, kernel, stride, groups);
            v = BatchNorm2d.Apply(b, $"{path}.{at++}", v, Norm);
            return activates ? b.Add($"{path}.{at++}", new Relu(), v) : v;
        }

        Value Block(string path, Value v, int channels, int kernel, int stride, int expansion)
        {
            var (inputs, at) = (v.Shape[1].Extent, 0);
            var hidden = inputs * expansion;
            var y = Three(path, ref at, v, hidden, 1, 1, 1, true);
            y = Three(path, ref at, y, hidden, kernel, stride, hidden, true);
            y = Three(path, ref at, y, channels, 1, 1, 1, false);
            return stride == 1 && inputs == channels ? b.Add($"{path}.add", new Add(), y, v) : y;
        }
    }
}
