using Shoestring.Compression.Tests.Pruning;
using Shoestring.Graphs;
using Shoestring.Graphs.Ops;
using Shoestring.Graphs.Passes;

namespace Shoestring.Compression.Tests.Passes;

public sealed class BatchNormFoldingTests
{
    public static TheoryData<string> Names => Networks.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void FoldingKeepsTheFunctionInFloat64(string name)
    {
        for (var seed = 1ul; seed <= 4; seed++)
        {
            var (graph, weights) = Double(Networks.All[name](seed));
            var (folded, numbers) = BatchNormFolding.Apply(graph, weights);
            Assert.InRange(Laws.Distance(Laws.Run(graph, weights, seed), Laws.Run(folded, numbers, seed)), 0, 1e-12);
            Assert.True(folded.Nodes.Length < graph.Nodes.Length || !graph.Nodes.Any(n => n.Op is BatchNormalization));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void FoldingKeepsTheFunctionInFloat32(string name)
    {
        var (graph, weights) = Networks.All[name](7);
        var (folded, numbers) = BatchNormFolding.Apply(graph, weights);
        Assert.InRange(Laws.Distance(Laws.Run(graph, weights, 7), Laws.Run(folded, numbers, 7)), 0, 1e-5);
        Assert.All(folded.Parameters, p => Assert.Equal(p.Type, numbers[p.Name].Type));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void OneGraphTakesAllNumbersWithTheSameBits(string name)
    {
        var folding = new BatchNormFolding(Networks.All[name](1).Graph);
        for (var seed = 1ul; seed <= 3; seed++)
        {
            var (graph, weights) = Networks.All[name](1);
            foreach (var old in weights.Names)
            {
                weights[old] = Tensor.Of(Array.ConvertAll(weights[old].ToFloat().Data, x => x * seed), [.. weights[old].Dimensions]);
            }

            var (once, numbers) = BatchNormFolding.Apply(graph, weights);
            var again = folding.Numbers(weights);
            Assert.Equal(once.Parameters.Select(p => p.Name), folding.Graph.Parameters.Select(p => p.Name));
            Assert.Equal(numbers.Names, again.Names);
            Assert.All(numbers.Names, n => Assert.Equal(numbers[n].ToDouble().Data, again[n].ToDouble().Data));
            Assert.Equal(Laws.Run(once, numbers, 5), Laws.Run(folding.Graph, again, 5));
        }
    }

    [Fact]
    public void EveryNormAfterAConvolutionGoes()
    {
        var (graph, weights) = Networks.All["depthwise"](1);
        var (folded, numbers) = BatchNormFolding.Apply(graph, weights);
        Assert.DoesNotContain(folded.Nodes, n => n.Op is BatchNormalization);
        Assert.Equal(folded.Parameters.Select(p => p.Name), numbers.Names);
        Assert.Contains("stem.conv.bias", numbers.Names);
    }

    [Fact]
    public void ANormAfterAConcatenationStays()
    {
        var (graph, weights) = Networks.All["concat"](1);
        Assert.Single(BatchNormFolding.Apply(graph, weights).Graph.Nodes, n => n.Op is BatchNormalization);
    }

    [Fact]
    public void AConvolutionThatOthersReadKeepsItsNorm()
    {
        var s = new Sketch("forked", 1, 2, 4, 4);
        var x = s.Conv("conv", s.Input, 3);
        var (graph, weights) = (s.Build(s.Add(s.Norm("bn", x), x)), s.Weights);
        Assert.Contains(BatchNormFolding.Apply(graph, weights).Graph.Nodes, n => n.Op is BatchNormalization);
    }

    [Fact]
    public void ASharedFilterIsCopiedNotSpoiled()
    {
        var s = new Sketch("twice", 1, 3, 4, 4);
        var w = s.Parameter("w.weight", ParameterRole.Weight, -1, 1, 3, 3, 1, 1);
        var x = s.Norm("a", s.Builder.Add(new Conv(ConvWindow.Square()), s.Input, w));
        x = s.Norm("b", s.Builder.Add(new Conv(ConvWindow.Square()), x, w));
        x = s.Builder.Add(new Conv(ConvWindow.Square()), x, w);
        var (graph, weights) = Double((s.Build(x), s.Weights));
        var (folded, numbers) = BatchNormFolding.Apply(graph, weights);
        Assert.DoesNotContain(folded.Nodes, n => n.Op is BatchNormalization);
        Assert.InRange(Laws.Distance(Laws.Run(graph, weights, 3), Laws.Run(folded, numbers, 3)), 0, 1e-12);
    }

    [Fact]
    public void MatricesFoldBothWaysRound()
    {
        foreach (var transposed in new[] { true, false })
        {
            var s = new Sketch("matrix", 1, 2, 2, 2);
            var x = s.Norm("bn", s.Linear("fc", s.Builder.Add(new Flatten(), s.Input), 3, transposed));
            var (graph, weights) = Double((s.Build(x), s.Weights));
            var (folded, numbers) = BatchNormFolding.Apply(graph, weights);
            Assert.Equal(2, folded.Nodes.Length);
            Assert.InRange(Laws.Distance(Laws.Run(graph, weights, 3), Laws.Run(folded, numbers, 3)), 0, 1e-12);
        }
    }

    [Fact]
    public void AWrongFoldIsNoticed()
    {
        // The mutation proof: a fold that forgets ε, and one that forgets the mean, break the law of the first test.
        var (graph, weights) = Double(Networks.All["plain"](1));
        var right = Laws.Run(graph, weights, 1);
        var (folded, numbers) = BatchNormFolding.Apply(graph, weights);
        var w = (Tensor<double>)numbers["a.conv.weight"];
        var variance = weights["a.bn.running_var"].ToDouble();
        for (var i = 0; i < w.Length; i++)
        {
            var o = i / (w.Length / variance.Length);
            w[i] *= Math.Sqrt((variance[o] + 1e-5) / variance[o]);
        }

        Assert.True(Laws.Distance(right, Laws.Run(folded, numbers, 1)) > 1e-9);
        (folded, numbers) = BatchNormFolding.Apply(graph, weights);
        ((Tensor<double>)numbers["a.conv.bias"])[0] += weights["a.bn.running_mean"].ValueAt(0);
        Assert.True(Laws.Distance(right, Laws.Run(folded, numbers, 1)) > 1e-9);
    }

    private static (Graph Graph, Weights Weights) Double((Graph Graph, Weights Weights) model)
    {
        var weights = new Weights();
        foreach (var name in model.Weights.Names)
        {
            weights[name] = model.Weights[name].ToDouble();
        }

        return (model.Graph, weights);
    }
}
