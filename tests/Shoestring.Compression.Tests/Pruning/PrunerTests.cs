using Shoestring.Compression.Pruning;
using Shoestring.Compression.Pruning.Costs;
using Shoestring.Compression.Pruning.Criteria;
using Shoestring.Errors;
using Shoestring.Graphs;
using Shoestring.Random;

namespace Shoestring.Compression.Tests.Pruning;

public sealed class PrunerTests
{
    private static readonly PruningOptions Fine = new() { MinChannels = 1, RoundTo = 1 };

    public static readonly Dictionary<string, Importance> Criteria = new Importance[]
    {
        new L1(), new L2(), new BatchNormScale(), new Taylor(), new Fpgm(), new RandomScore(),
    }.ToDictionary(c => c.Name);

    public static TheoryData<string> Names => [.. Criteria.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void EveryCriterionReachesTheTarget(string criterion)
    {
        foreach (var name in Networks.All.Keys)
        {
            var data = Data(name, 5);
            var plan = new Pruner(Criteria[criterion], PruningTarget.Macs(0.6), Fine).Analyse(data);
            var (graph, _) = plan.Apply(data.Graph, data.Weights);
            Assert.InRange(new MacCount().Of(graph) / new MacCount().Of(data.Graph), 0.2, 0.6);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void ADeadChannelGoesFirst(string criterion)
    {
        if (criterion == "random")
        {
            return; // It draws: that is its point.
        }

        var data = Data("depthwise", 5);
        var structure = ChannelStructure.Of(data.Graph);
        var set = structure.Sets.Single(s => s.Name == "block0.expand.conv.weight");
        if (criterion == "fpgm")
        {
            // The filter in the middle of all others is the one that they can stand in for.
            Center(data, set);
        }
        else
        {
            Zero(data, set.Groups[5]);
        }

        var scores = Criteria[criterion].Score(set, data);
        Assert.Equal(8, scores.Length);
        Assert.Equal(scores.Min(), scores[5]);
    }

    [Fact]
    public void LedgerCountsWhatAFreshMeasureCounts()
    {
        foreach (var (name, make) in Networks.All)
        {
            foreach (CostMeasure measure in new CostMeasure[] { new MacCount(), new ParameterCount() })
            {
                var (graph, weights) = make(2);
                var structure = ChannelStructure.Of(graph);
                var ledger = new CostLedger(structure, measure);
                Assert.Equal(measure.Of(graph), ledger.Total);
                var plan = Laws.RandomPlan(structure, 7);
                foreach (var set in structure.Sets)
                {
                    foreach (var c in plan.Sets.Single(s => s.Name == set.Name).Removed)
                    {
                        ledger.Remove(set, [set.Groups[c]]);
                    }
                }

                Assert.True(measure.Of(plan.Apply(graph, weights).Graph) == ledger.Total, name);
            }
        }
    }

    [Fact]
    public void CountsAreRoundAndNotBelowTheMinimum()
    {
        var data = Data("depthwise", 5);
        var plan = new Pruner(new L1(), PruningTarget.Parameters(0.7), new PruningOptions { RoundTo = 2, MinChannels = 2 }).Analyse(data);
        Assert.False(plan.IsEmpty);
        Assert.All(plan.Sets, s => Assert.True(s.Kept % 2 == 0 && s.Kept >= 2));
    }

    [Theory]
    [InlineData("resnet-20")]
    [InlineData("resnet-8")]
    public void TheDefaultsSpreadTheCutWhenNoChannelStandsOut(string name)
    {
        var graph = Models.ModelTable.Find(name).Build(new Models.ModelOptions(10, 1, 28, 28));
        var plan = new Pruner(new L1(), PruningTarget.Parameters(0.6)).Analyse(new PruningData(graph, Weights.Initialize(graph, 1)));
        Assert.All(plan.Sets, s => Assert.InRange(s.Kept / (double)s.Channels, 0.6, 0.9));
    }

    [Fact]
    public void KeptSetsAreLeftAlone()
    {
        var data = Data("residual", 5);
        var plan = new Pruner(new L1(), PruningTarget.Macs(0.6), Fine with { Keep = ["stem.conv.weight"] }).Analyse(data);
        Assert.Empty(plan.Sets.Single(s => s.Name == "stem.conv.weight").Removed);
    }

    [Fact]
    public void AnImpossibleTargetNamesTheNearest()
    {
        var data = Data("residual", 5);
        var e = Assert.Throws<InfeasibleException>(() => new Pruner(new L1(), PruningTarget.Parameters(0.001)).Analyse(data));
        Assert.Contains("the nearest is", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ATargetThatIsMetGivesTheEmptyPlan() =>
        Assert.True(new Pruner(new L1(), PruningTarget.Macs(1)).Analyse(Data("residual", 5)).IsEmpty);

    [Fact]
    public void StepsCutTheSameFractionAndRecoverAfterEach()
    {
        var data = Data("residual", 5);
        var costs = new List<double>();
        var (graph, _) = new Pruner(new L2(), PruningTarget.Parameters(0.4), Fine).Run(
            data.Graph, data.Weights, new PruningSchedule(3), recover: step =>
            {
                costs.Add(step.Cost);
                return step.Weights;
            });
        Assert.Equal(3, costs.Count);
        var start = new ParameterCount().Of(data.Graph);
        Assert.Equal(costs[^1], new ParameterCount().Of(graph));
        for (var i = 0; i < 3; i++)
        {
            Assert.True(costs[i] <= start * Math.Pow(0.4, (i + 1) / 3.0) + 1e-6);
        }

        Assert.True(costs[0] > costs[1] && costs[1] > costs[2]);
    }

    [Fact]
    public void TaylorWithoutGradientsSaysWhatIsMissing() => Assert.Throws<ArgumentException>(() =>
        new Pruner(new Taylor(), PruningTarget.Macs(0.5)).Analyse(Data("plain", 1) with { Gradients = null }));

    [Fact]
    public void TheSameSeedGivesTheSamePlan()
    {
        var (a, b) = (Data("depthwise", 5), Data("depthwise", 5));
        var pruner = new Pruner(new RandomScore(), PruningTarget.Macs(0.5), Fine);
        Assert.Equal(pruner.Analyse(a).ToJson(), pruner.Analyse(b).ToJson());
        Assert.NotEqual(pruner.Analyse(a).ToJson(), pruner.Analyse(b with { Seed = 1 }).ToJson());
    }

    private static PruningData Data(string name, ulong seed)
    {
        var (graph, weights) = Networks.All[name](seed);
        var gradients = new Dictionary<string, Tensor<float>>();
        foreach (var p in graph.Parameters.Where(p => p.IsTrainable))
        {
            var g = Tensor.Zeros<float>(p.Type.Shape.ToArray());
            new RandomStream(seed, Purpose.Of(p.Name)).FillNormal(g.Data);
            gradients[p.Name] = g;
        }

        return new PruningData(graph, weights, gradients);
    }

    private static void Zero(PruningData data, ChannelGroup group)
    {
        foreach (var slice in group.Slices)
        {
            foreach (var i in slice.Offsets())
            {
                data.Weights.Float(slice.Parameter.Name)[i] = 0;
            }
        }
    }

    private static void Center(PruningData data, ChannelSet set)
    {
        foreach (var slice in set.Groups[5].Slices.Where(s => s.Produces && s.Parameter.Role == ParameterRole.Weight))
        {
            var w = data.Weights.Float(slice.Parameter.Name);
            var others = set.Groups.Where((_, c) => c != 5)
                .Select(g => g.Slices.First(s => s.Parameter == slice.Parameter && s.Axis == slice.Axis).Offsets().ToArray()).ToArray();
            foreach (var (i, k) in slice.Offsets().Select((i, k) => (i, k)).ToArray())
            {
                w[i] = others.Average(o => w[o[k]]);
            }
        }
    }
}
