using Shoestring.Compression.Pruning;
using Shoestring.Errors;
using Shoestring.Graphs;

namespace Shoestring.Compression.Tests.Pruning;

public sealed class PruningPlanTests
{
    public static TheoryData<string> Names => Networks.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void EmptyPlanIsTheIdentity(string name)
    {
        var (graph, weights) = Networks.All[name](1);
        var (same, numbers) = PruningPlan.Empty(graph).Apply(graph, weights);
        Assert.Same(graph, same);
        Assert.Same(weights, numbers);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void MaskedIsPruned(string name)
    {
        for (var seed = 1ul; seed <= 12; seed++)
        {
            var (graph, weights) = Networks.All[name](seed);
            var structure = ChannelStructure.Of(graph);
            Assert.NotEmpty(structure.Sets);
            Assert.InRange(Laws.MaskedAgainstPruned(structure, weights, seed), 0, 1e-9);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void PruningMakesTheModelPhysicallySmaller(string name)
    {
        var (graph, weights) = Networks.All[name](3);
        var structure = ChannelStructure.Of(graph);
        var plan = PruningPlan.Empty(structure);
        plan = structure.Sets.Aggregate(plan, (p, s) => p.With(s.Name, [0]));
        var (small, numbers) = plan.Apply(graph, weights);
        Assert.True(small.ParameterCount < graph.ParameterCount);
        Assert.Equal(small.Parameters.Sum(p => p.Type.Shape.ElementCount), numbers.Names.Sum(n => numbers[n].Length));
        Assert.Equal(graph.Inputs[0].Type, small.Inputs[0].Type);
        Assert.Equal(graph.Outputs[0].Type, small.Outputs[0].Type);
    }

    [Fact]
    public void SetsOfAResidualNetworkAreItsStreamsAndItsBlocks()
    {
        var (graph, _) = Networks.All["residual"](1);
        var structure = ChannelStructure.Of(graph);
        Assert.Equal(
            ["stem.conv.weight: 6 channels", "block0.a.conv.weight: 5 channels", "block1.a.conv.weight: 5 channels", "down.weight: 8 channels"],
            structure.Sets.Select(s => s.ToString()));
        Assert.Contains("block1.b.conv.weight[0]", structure.Sets[0].Members);
    }

    [Fact]
    public void GroupedConvolutionKeepsEqualGroups()
    {
        var (graph, weights) = Networks.All["grouped"](1);
        var structure = ChannelStructure.Of(graph);
        var (small, _) = PruningPlan.Empty(structure).With("grouped.conv.weight", [1]).Apply(graph, weights);
        var conv = small.Nodes.Single(n => n.Name == "grouped.conv");
        Assert.Equal(2, ((Shoestring.Graphs.Ops.Conv)conv.Op).Groups);
        Assert.Equal(6, conv.Output.Shape[1].Extent);
    }

    [Fact]
    public void AnEditedPlanSurvivesJson()
    {
        var (graph, weights) = Networks.All["residual"](1);
        var plan = PruningPlan.Empty(graph).With("down.weight", [5, 2, 2]);
        var read = PruningPlan.FromJson(plan.ToJson());
        Assert.Equal([2, 5], read.Sets.Single(s => s.Name == "down.weight").Removed.ToArray());
        Assert.Equal(plan.ToString(), read.ToString());
        Assert.Equal(
            Laws.Run(plan.Apply(graph, weights).Graph, plan.Apply(graph, weights).Weights, 1),
            Laws.Run(read.Apply(graph, weights).Graph, read.Apply(graph, weights).Weights, 1));
        Assert.True(read.Keep("down.weight").IsEmpty);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("{\"sets\":[{}]}")]
    [InlineData("banana")]
    public void AMalformedPlanIsOneClearLine(string json) => Assert.Throws<InputException>(() => PruningPlan.FromJson(json));

    [Fact]
    public void APlanForAnotherModelIsRefused()
    {
        var (residual, _) = Networks.All["residual"](1);
        var (plain, weights) = Networks.All["plain"](1);
        var plan = PruningPlan.Empty(residual).With("down.weight", [1]);
        Assert.Contains("down.weight", Assert.Throws<InputException>(() => plan.Apply(plain, weights)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void RemovingAllChannelsOfASetIsRefused()
    {
        var (graph, weights) = Networks.All["plain"](1);
        var plan = PruningPlan.Empty(graph).With("b.conv.weight", [0, 1, 2, 3, 4]);
        Assert.Throws<InputException>(() => plan.Apply(graph, weights));
    }

    [Fact]
    public void AMissingTieIsNoticed()
    {
        // The mutation proof: the coupling without the residual additions must break the law.
        var failures = 0;
        for (var seed = 1ul; seed <= 5; seed++)
        {
            failures += Breaks(seed, (node, coupling) =>
            {
                if (node.Op is not Shoestring.Graphs.Ops.Add)
                {
                    node.Op.Couple(node, coupling);
                }
            });
        }

        Assert.Equal(5, failures);
    }

    [Fact]
    public void AWrongTieIsNoticed()
    {
        // One side of the additions tied to the neighbouring channel: all shapes fit, the function is another.
        var failures = 0;
        for (var seed = 1ul; seed <= 5; seed++)
        {
            failures += Breaks(seed, (node, coupling) =>
            {
                if (node.Op is not Shoestring.Graphs.Ops.Add || node.Inputs[0].Shape[1].Extent != 8)
                {
                    node.Op.Couple(node, coupling);
                    return;
                }

                for (var c = 0; c < 8; c++)
                {
                    coupling.Tie(node.Inputs[0], 1, c, node.Output, 1, c);
                    coupling.Tie(node.Inputs[1], 1, (c + 1) % 8, node.Output, 1, c);
                }
            });
        }

        Assert.InRange(failures, 4, 5);
    }

    private static int Breaks(ulong seed, Action<Node, Coupling> couple)
    {
        var (graph, weights) = Networks.All["residual"](seed);
        var bound = ChannelStructure.Bind(graph);
        var coupling = new Coupling();
        foreach (var node in bound.Nodes)
        {
            couple(node, coupling);
        }

        foreach (var value in bound.Inputs.Concat(bound.Outputs))
        {
            coupling.Fix(value, 1);
        }

        try
        {
            return Laws.MaskedAgainstPruned(ChannelStructure.Of(graph, bound, coupling), weights, seed) > 1e-9 ? 1 : 0;
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            return 1;
        }
    }
}
