using Shoestring.Errors;
using Shoestring.Graphs;
using Shoestring.Graphs.Ops;
using Shoestring.Models.Zoo;

namespace Shoestring.Models.Tests;

public sealed class ModelTableTests
{
    public static TheoryData<string> Names => new(ModelTable.All.Select(m => m.Name));

    // Millions of parameters and of multiply-adds, as the papers (or their authors' repositories) round them; 0 where they do not say.
    [Theory]
    [InlineData("mobilenet-v1", 1000, 224, 4.2, 569)]
    [InlineData("mobilenet-v2", 1000, 224, 3.5, 300)]
    [InlineData("efficientnet-b0", 1000, 224, 5.3, 390)]
    [InlineData("efficientnet-lite0", 1000, 224, 4.7, 407)]
    [InlineData("efficientnet-lite1", 1000, 240, 5.4, 631)]
    [InlineData("efficientnet-lite2", 1000, 260, 6.1, 899)]
    [InlineData("efficientnet-lite3", 1000, 280, 8.2, 1440)]
    [InlineData("efficientnet-lite4", 1000, 300, 13.0, 2640)]
    [InlineData("mnasnet-a1", 1000, 224, 3.9, 312)]
    [InlineData("mnasnet-1.0", 1000, 224, 4.4, 326)]
    [InlineData("shufflenet-v1-g1", 1000, 224, 0, 143)]
    [InlineData("shufflenet-v1-g2", 1000, 224, 0, 140)]
    [InlineData("shufflenet-v1-g3", 1000, 224, 0, 137)]
    [InlineData("shufflenet-v1-g4", 1000, 224, 0, 133)]
    [InlineData("shufflenet-v1-g8", 1000, 224, 0, 137)]
    [InlineData("resnet-50", 1000, 224, 25.6, 4100)]
    [InlineData("resnet-20", 10, 32, 0.27, 41)]
    [InlineData("resnet-110", 10, 32, 1.7, 255)]
    [InlineData("wide-resnet-16-2", 10, 32, 0.7, 0)]
    [InlineData("wide-resnet-40-2", 10, 32, 2.2, 0)]
    [InlineData("wide-resnet-28-10", 10, 32, 36.5, 5200)]
    [InlineData("densenet-bc-100-12", 10, 32, 0.77, 0)]
    public void Parameters_and_multiply_adds_are_near_the_papers(string name, int classes, int side, double parameters, double macs)
    {
        var model = ModelTable.Find(name).Build(new ModelOptions(classes, 3, side, side));
        var (p, m) = (model.ParameterCount / 1e6, model.Bind("N", 1).Cost.Macs / 1e6);
        Assert.True(parameters == 0 || Math.Abs(p - parameters) <= 0.025 * parameters, $"{p} million parameters");
        Assert.True(macs == 0 || Math.Abs(m - macs) <= 0.06 * macs, $"{m} million multiply-adds");
    }

    [Theory]
    [InlineData("ds-cnn-s", 2_656_768)]
    [InlineData("ds-cnn-m", 9_816_384)]
    [InlineData("ds-cnn-l", 28_327_812)]
    public void Keyword_spotters_cost_what_their_paper_says(string name, long macs)
    {
        // The paper counts two operations a multiply-add: 5.4, 19.8 and 56.9 million.
        var model = ModelTable.Find(name).Build(new ModelOptions(12, 1, 49, 10));
        Assert.Equal(macs, model.Bind("N", 1).Cost.Macs);
    }

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
                if (model.Nodes.FirstOrDefault(n => n.Name == "pool") is { } pool && !name.StartsWith("ds-cnn", StringComparison.Ordinal))
                {
                    var last = pool.Inputs[0].Shape;
                    Assert.InRange(last[2].Extent, 1, 16);
                    Assert.True(!small || height < 28 || last[2].Extent >= 3, $"{name} at {height}: {last}");
                }
            }
        }
    }

    [Theory]
    [InlineData("resnet-20")]
    [InlineData("wide-resnet-28-10")]
    [InlineData("densenet-bc-100-12")]
    public void Networks_for_small_pictures_end_at_eight_pixels_a_side(string name) => Assert.Equal(
        8, ModelTable.Find(name).Build(new ModelOptions(10, 3, 32, 32)).Nodes.First(n => n.Name == "pool").Inputs[0].Shape[2].Extent);

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_model_takes_the_pictures_that_it_was_made_for(string name)
    {
        var model = ModelTable.Find(name);
        var (channels, height, width) = model.Input;
        var graph = model.Build(new ModelOptions(12, channels, height, width));
        Assert.Equal($"[N, {channels}, {height}, {width}]", graph.Inputs[0].Shape.ToString());
        Assert.Equal("[N, 12]", graph.Output("logits").Shape.ToString());
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
