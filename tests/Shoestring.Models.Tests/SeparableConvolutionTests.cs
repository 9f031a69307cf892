using Shoestring.Graphs;
using Shoestring.Graphs.Ops;

namespace Shoestring.Models.Tests;

/// <summary>What depthwise-separable convolutions save: docs/models.md shows the formula and these counts.</summary>
public sealed class SeparableConvolutionTests
{
    // MobileNetV1's blocks: depthwise 3×3, then pointwise. Standard 3×3 convolutions of the same maps cost 9·C·O a pixel.
    private static readonly (Node Depthwise, Node Pointwise)[] Blocks = Pairs();

    [Fact]
    public void A_block_costs_what_the_formula_says() => Assert.All(Blocks, block =>
    {
        var (channels, outputs, pixels) = Extents(block);
        Assert.Equal((9 + outputs) * channels * pixels, block.Depthwise.Cost.Macs + block.Pointwise.Cost.Macs);
        Assert.InRange(Standard(block) / (double)(block.Depthwise.Cost.Macs + block.Pointwise.Cost.Macs), 7.8, 9);
    });

    [Fact]
    public void The_whole_network_would_cost_what_the_paper_says_with_standard_convolutions()
    {
        // Howard et al., 2017, table 4: 4,866 million multiply-adds and 29.3 million parameters; 569 and 4.2 as it is.
        var model = Network();
        var separable = Blocks.Sum(b => b.Depthwise.Cost.Macs + b.Pointwise.Cost.Macs);
        Assert.Equal(4866, (model.Cost.Macs - separable + Blocks.Sum(Standard)) / 1e6, 30.0);
        var weights = Blocks.Sum(b => (9 + Extents(b).Outputs) * Extents(b).Channels);
        Assert.Equal(29.3, (model.ParameterCount - weights + Blocks.Sum(b => 9 * Extents(b).Channels * Extents(b).Outputs)) / 1e6, 0.1);
    }

    private static long Standard((Node Depthwise, Node Pointwise) block)
    {
        var (channels, outputs, pixels) = Extents(block);
        return 9 * channels * outputs * pixels;
    }

    private static (long Channels, long Outputs, long Pixels) Extents((Node Depthwise, Node Pointwise) block)
    {
        var y = block.Pointwise.Output.Shape;
        return (block.Depthwise.Output.Shape[1].Extent, y[1].Extent, (long)y[2].Extent * y[3].Extent);
    }

    private static Graph Network() => ModelTable.Find("mobilenet-v1").Build(new ModelOptions(1000, 3, 224, 224)).Bind("N", 1);

    private static (Node Depthwise, Node Pointwise)[] Pairs()
    {
        var convolutions = Network().Nodes.Where(n => n.Op is Conv).ToArray();
        return [.. convolutions.Zip(convolutions.Skip(1)).Where(p => ((Conv)p.First.Op).Groups > 1)];
    }
}
