using Shoestring.Compression.Tests.Pruning;
using Shoestring.Graphs;
using Shoestring.Graphs.Ops;
using Shoestring.Graphs.Passes;

namespace Shoestring.Compression.Tests.Passes;

public sealed class ConstantFoldingTests
{
    [Fact]
    public void WhatDependsOnConstantsAloneIsComputed()
    {
        var s = new Sketch("constants", 1, 2, 3, 3);
        var c = s.Builder.Add(new Sqrt(), s.Builder.Add(new Add(), s.Builder.Constant(3), s.Builder.Constant(1)));
        var graph = s.Build(s.Builder.Add(new Mul(), s.Relu(s.Input), c));
        var folded = ConstantFolding.Apply(graph);
        Assert.Equal(3, folded.Nodes.Length);
        Assert.Equal(2.0, folded.Nodes.Select(n => n.Op).OfType<Constant>().Single().Value.ValueAt(0));
        Assert.Equal(Laws.Run(graph, s.Weights, 1), Laws.Run(folded, s.Weights, 1));
        Assert.Equal(graph.Outputs[0], folded.Outputs[0]);
    }

    [Fact]
    public void LargeResultsStayComputed()
    {
        var s = new Sketch("large", 1, 2, 3, 3);
        var wide = s.Builder.Add(new Expand(Shape.Of(1, 1 << 17)), s.Builder.Constant(3));
        Assert.Contains(ConstantFolding.Apply(s.Build(wide)).Nodes, n => n.Op is Expand);
    }

    [Theory]
    [InlineData("constants")]
    [InlineData("squeeze-excite")]
    public void FoldingKeepsTheFunction(string name)
    {
        var (graph, weights) = Networks.All[name](1);
        var folded = ConstantFolding.Apply(graph);
        Assert.Equal(Laws.Run(graph, weights, 1), Laws.Run(folded, weights, 1));
    }
}
