using Shoestring.Compression.Statistics;
using Shoestring.Graphs;
using Shoestring.Graphs.Reference;
using Shoestring.Random;
using WorkerPool = Shoestring.Kernels.WorkerPool;

namespace Shoestring.Compression.Tests.Statistics;

public sealed class BatchNormReestimationTests
{
    [Fact]
    public void StatisticsAreThoseOfAllBatchesTogether()
    {
        var s = new Sketch("norm", 1, 2, 3, 3);
        var (graph, weights) = (s.Build(s.Norm("bn", s.Conv("conv", s.Input, 4))), s.Weights);
        var batches = Batches(graph, 3, 3, 2);
        using var pool = new WorkerPool(2);
        var measured = BatchNormReestimation.Apply(graph, weights, batches, pool);

        var seen = Enumerable.Range(0, 4).Select(_ => new List<double>()).ToArray();
        foreach (var batch in batches)
        {
            var n = batch["x"].Dimensions[0];
            var bound = graph.Bind("N", n);
            var run = ReferenceInterpreter.Run(bound, weights, batch.ToDictionary(p => p.Key, p => (Tensor)p.Value));
            var y = run[bound.Nodes[0].Output].Data;
            for (var i = 0; i < y.Length; i++)
            {
                seen[i / 9 % 4].Add(y[i]);
            }
        }

        for (var c = 0; c < 4; c++)
        {
            var mean = seen[c].Average();
            Assert.Equal(mean, measured["bn.running_mean"].ValueAt(c), 1e-4);
            Assert.Equal(seen[c].Average(v => (v - mean) * (v - mean)), measured["bn.running_var"].ValueAt(c), 1e-3);
        }

        Assert.NotEqual(weights["bn.running_var"].ValueAt(0), measured["bn.running_var"].ValueAt(0));
        Assert.Same(weights["bn.running_mean"], s.Weights["bn.running_mean"]);
    }

    [Fact]
    public void EveryNormIsMeasured()
    {
        var (graph, weights) = Networks.All["depthwise"](1);
        using var pool = new WorkerPool(2);
        var measured = BatchNormReestimation.Apply(graph, weights, Batches(graph, 4, 4), pool);
        Assert.Equal(weights.Names, measured.Names);
        Assert.All(weights.Names.Where(n => n.Contains("running", StringComparison.Ordinal)), n =>
            Assert.NotEqual(weights.Float(n).Data, measured.Float(n).Data));
        Assert.All(weights.Names.Where(n => !n.Contains("running", StringComparison.Ordinal)), n =>
            Assert.Equal(weights.Float(n).Data, measured.Float(n).Data));
    }

    private static List<IReadOnlyDictionary<string, Tensor<float>>> Batches(Graph graph, params int[] sizes)
    {
        var batches = new List<IReadOnlyDictionary<string, Tensor<float>>>();
        foreach (var size in sizes)
        {
            var x = Tensor.Zeros<float>([size, .. graph.Inputs[0].Shape.Skip(1).Select(d => d.Extent)]);
            new RandomStream(1, Purpose.Of("test"), index: batches.Count).FillNormal(x.Data);
            batches.Add(new Dictionary<string, Tensor<float>> { ["x"] = x });
        }

        return batches;
    }
}
