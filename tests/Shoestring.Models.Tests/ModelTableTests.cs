using Shoestring.Errors;
using Shoestring.Graphs;
using Shoestring.Graphs.Ops;
using Shoestring.Models.Zoo;

namespace Shoestring.Models.Tests;

public sealed class ModelTableTests
{
    public static TheoryData<string> Names => new(ModelTable.All.Select(m => m.Name));

    [Fact]
    public void MobileNetV1_has_the_papers_parameters() =>
        Assert.Equal(4_231_976, ModelTable.Find("mobilenet-v1").Build(new ModelOptions(1000)).ParameterCount);

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_model_fits_every_resolution(string name)
    {
        foreach (var (channels, height, width) in new[] { (1, 28, 28), (3, 32, 32), (3, 64, 48), (3, 96, 96), (3, 224, 224), (1, 8, 8) })
        {
            foreach (var small in new[] { false, true })
            {
                var model = ModelTable.Find(name).Build(
                    new ModelOptions(7, channels, height, width) { WidthMultiplier = 0.5, SmallPictures = small });
                Assert.Equal("[N, 7]", model.Output("logits").Shape.ToString());
                var last = model.Nodes.First(n => n.Name == "pool").Inputs[0].Shape;
                Assert.InRange(last[2].Extent, 1, 14);
                Assert.True(!small || height < 28 || last[2].Extent >= 3, $"{name} at {height}: {last}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Width_scales_the_parameters(string name)
    {
        long Count(double width) => ModelTable.Find(name)
            .Build(new ModelOptions(10, 3, 32, 32) { WidthMultiplier = width }).ParameterCount;
        Assert.True(Count(0.5) < 0.6 * Count(1));
        Assert.True(Count(1) < 0.6 * Count(2));
    }

    [Fact]
    public void Fresh_weights_have_the_variance_that_he_asks_for()
    {
        var model = ModelTable.Find("resnet-20").Build(new ModelOptions(10, 3, 32, 32));
        var filter = Weights.Initialize(model, 7).Float("layer3.1.conv1.weight").Data;
        Assert.Equal(2.0 / (64 * 9), filter.Average(x => (double)x * x), 2e-4);
    }

    [Fact]
    public void Stochastic_depth_grows_linearly_and_can_be_turned_off()
    {
        var rates = ModelTable.Find("efficientnet-b0").Build(new ModelOptions(10)).Nodes.Select(n => n.Op).OfType<DropPath>().ToArray();

        // Sixteen blocks, of which the first of each stage but none other has no shortcut: blocks 2, 4, 6, 7, 9, 10, 12, 13 and 14 have.
        Assert.Equal(new[] { 2, 4, 6, 7, 9, 10, 12, 13, 14 }.Select(i => 0.2 * i / 16), rates.Select(r => r.Rate));
        Assert.Equal(rates.Length, rates.Select(r => r.Salt).Distinct().Count());
        Assert.DoesNotContain(
            ModelTable.Find("efficientnet-b0").Build(new ModelOptions(10) { DropPath = 0 }).Nodes, n => n.Op is DropPath);
    }

    [Fact]
    public void Compact_nets_span_a_thousand_to_a_million_parameters()
    {
        var options = new ModelOptions(10, 1, 28, 28);
        long Count(CompactNetOptions net) => CompactNet.Build(options, net).ParameterCount;
        Assert.InRange(Count(new CompactNetOptions { Widths = [4, 6, 8] }), 500, 3_000);
        Assert.InRange(Count(new CompactNetOptions { Widths = [64, 128, 208], Depths = [1, 1, 1] }), 900_000, 1_500_000);
        var inverted = new CompactNetOptions { Widths = [12, 20, 40], Depths = [1, 2, 3], Block = CompactBlock.Inverted, Head = 96 };
        Assert.InRange(Count(inverted), 20_000, 100_000);
        Assert.Throws<ArgumentException>(() => Count(new CompactNetOptions { Widths = [4, 6] }));
    }

    [Fact]
    public void A_width_follows_the_name()
    {
        Assert.Equal(("mobilenet-v2", 0.35), (ModelTable.Parse("MobileNet-V2:0.35").Model.Name, ModelTable.Parse("mobilenet-v2:0.35").WidthMultiplier));
        Assert.Contains("mobilenet-v2", Assert.Throws<InputException>(() => ModelTable.Parse("lenet")).Message, StringComparison.Ordinal);
        Assert.Throws<InputException>(() => ModelTable.Parse("resnet-18:wide"));
    }

    [Fact]
    public void The_small_MobileNetV2_has_the_parameters_of_the_peer()
    {
        var graph = ModelTable.Find("mobilenet-v2-small").Build(new ModelOptions(10, 1, 28, 28));
        Assert.Equal(96_762, graph.ParameterCount);
    }
}
