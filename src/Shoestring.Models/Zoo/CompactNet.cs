using Shoestring.Graphs;
using Shoestring.Graphs.Ops;
using Shoestring.Models.Layers;

namespace Shoestring.Models.Zoo;

/// <summary>
/// A family of compact residual networks whose widths and depths are free: stem, stages of basic or inverted residual blocks, mean,
/// linear. Halvings follow the resolution, latest stages first, so that the last map has about 5 to 8 pixels a side.
/// Source: the blocks of He et al., 2016, and Sandler et al., 2018.
/// </summary>
public static class CompactNet
{
    /// <summary>The row of the model table: the default numbers under the width multiplier.</summary>
    public static ModelDefinition Definition { get; } = new(
        "compact-resnet",
        "compact residual network whose widths and depths are free; three stages of basic blocks by default",
        "blocks of He et al., 2016",
        options => Build(options, new CompactNetOptions()))
    {
        Input = new ModelInput(1, 28, 28),
    };

    /// <summary>Builds a member of the family.</summary>
    /// <param name="options">Classes, resolution, width.</param>
    /// <param name="net">Widths, depths, kind of block.</param>
    /// <exception cref="ArgumentException">Widths and depths differ in number, or there are none.</exception>
    public static Graph Build(ModelOptions options, CompactNetOptions net)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(net);
        options.Validate();
        if (net.Widths.IsEmpty || net.Widths.Length != net.Depths.Length)
        {
            throw new ArgumentException("a compact net needs one depth for each width, and at least one", nameof(net));
        }

        var b = new GraphBuilder("compact-resnet");
        var x = b.Input("input", options.InputType);
        // Places that can halve: the stem, a pool behind it, and the first block of each stage.
        var places = net.Widths.Length + 2;
        var halvings = Downsampling.Count(options.Side, places);
        int Width(int channels) => Widths.Scale(channels, options.WidthMultiplier);
        // Inverted blocks end without activation, so what follows them must not begin with one either; ReLU6 quantises well.
        var activation = net.Activation ?? (net.Block == CompactBlock.Inverted ? new Clip(0, 6) : new Relu());
        var stem = Width(net.Stem > 0 ? net.Stem : net.Widths[0]);
        x = ConvNormAct.Apply(b, "stem", x, stem, 3, halvings > net.Widths.Length - 1 ? 2 : 1, activation: activation);
        x = halvings == places ? b.Add("pool0", new MaxPool(PoolWindow.Square(3, 2, 1)), x) : x;
        for (var stage = 0; stage < net.Widths.Length; stage++)
        {
            // The last stages halve first; stage 0 only after the stem does.
            var later = net.Widths.Length - stage;
            var halves = stage == 0 ? halvings > net.Widths.Length : halvings >= later;
            for (var block = 0; block < net.Depths[stage]; block++)
            {
                var (name, stride, channels) = ($"stages.{stage}.{block}", halves && block == 0 ? 2 : 1, Width(net.Widths[stage]));
                x = net.Block == CompactBlock.Basic
                    ? BasicBlock.Apply(b, name, x, channels, stride)
                    : InvertedResidual.Apply(b, name, x, channels, stride, net.Expansion, activation);
            }
        }

        x = net.Head > 0 ? ConvNormAct.Apply(b, "head", x, Width(net.Head), 1, activation: activation) : x;
        return b.Build(Classifier.Apply(b, "fc", x, options.Classes, options.Dropout ?? 0));
    }
}
