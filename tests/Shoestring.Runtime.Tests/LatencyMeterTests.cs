using Shoestring.Graphs;
using Shoestring.Graphs.Initializers;
using Shoestring.Graphs.Ops;
using Shoestring.Onnx.Export;

namespace Shoestring.Runtime.Tests;

public sealed class LatencyMeterTests
{
    [Fact]
    public void Percentiles_are_nearest_rank()
    {
        double[] times = [.. Enumerable.Range(1, 100).Reverse().Select(index => (double)index)];
        LatencyReport report = LatencyReport.Of(times, -5, new LatencyOptions { Batch = 2 });
        Assert.Equal(50, report.P50);
        Assert.Equal(95, report.P95);
        Assert.Equal(50.5, report.Mean);
        Assert.Equal(100, report.Runs);
        Assert.Equal(2000 / 50.5, report.SamplesPerSecond, 9);
        Assert.Equal(0, report.ResidentBytes);
        Assert.Equal(7, LatencyReport.Of([7.0], 0, LatencyOptions.Default).P95);
    }

    [Fact]
    public void It_measures_within_the_runs_it_was_given()
    {
        var options = new LatencyOptions { Seconds = 0, WarmUpSeconds = 0, MinimumRuns = 12, Batch = 3 };
        LatencyReport report = LatencyMeter.Measure(TestModels.Affine, options);
        Assert.Equal(12, report.Runs);
        Assert.Equal(3, report.Batch);
        Assert.True(report.P50 > 0 && report.P95 >= report.P50);
        Assert.Equal(5, LatencyMeter.Measure(
            File.ReadAllBytes(TestModels.Affine), options with { Seconds = 60, MinimumRuns = 1, MaximumRuns = 5 }).Runs);
    }

    [Fact]
    public void Memory_is_what_the_model_holds_and_the_same_each_time()
    {
        const int side = 1500;
        var b = new GraphBuilder("large");
        var x = b.Input("x", TensorType.Float("N", side));
        var graph = b.Build([b.Add("y", new Gemm(), x, b.Parameter("w", ParameterRole.Weight, new KaimingNormal(), Shape.Of(side, side)))]);
        using var file = new MemoryStream();
        OnnxExporter.Export(graph, Weights.Initialize(graph, 1), new OnnxExportOptions(), file);
        var options = new LatencyOptions { Seconds = 0, WarmUpSeconds = 0 };
        long[] found = [.. Enumerable.Range(0, 3).Select(_ => LatencyMeter.Measure(file.ToArray(), options).ResidentBytes)];
        Assert.All(found, bytes => Assert.InRange(bytes, 4 * side * side, 16 * side * side));
        Assert.InRange(found.Max() - found.Min(), 0, side * side);
    }

    [Fact]
    public void A_profile_names_every_node_and_shares_add_up()
    {
        IReadOnlyList<ProfiledNode> nodes = SessionProfile.Measure(TestModels.Affine, runs: 5);
        Assert.Equal(["Gemm", "Softmax"], nodes.Select(node => node.OpType));
        Assert.Equal(["gemm", "softmax"], nodes.Select(node => node.Name));
        Assert.Equal(1, nodes.Sum(node => node.Share), 6);
    }

    [Fact]
    public void The_first_run_of_a_node_is_left_out_of_a_profile()
    {
        ProfiledNode node = Assert.Single(SessionProfile.Parse("""
            [{"cat":"Session","name":"x","dur":9},
             {"cat":"Node","name":"a_kernel_time","dur":1000,"args":{"op_name":"Conv"}},
             {"cat":"Node","name":"a_kernel_time","dur":10,"args":{"op_name":"Conv"}},
             {"cat":"Node","name":"a_kernel_time","dur":30,"args":{"op_name":"Conv"}}]
            """u8.ToArray()));
        Assert.Equal(new ProfiledNode("a", "Conv", 0.02, 1), node);
    }
}
