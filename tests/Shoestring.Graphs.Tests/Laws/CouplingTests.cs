using Shoestring.Graphs.Initializers;
using Shoestring.Graphs.Ops;

namespace Shoestring.Graphs.Tests.Laws;

/// <summary>Which channels go together in a net with everything that couples: depthwise, residual, concat, flatten.</summary>
public sealed class CouplingTests
{
    private readonly GraphBuilder _builder = new("coupled");
    private readonly Value _stem;
    private readonly Value _depthwise;
    private readonly Value _project;
    private readonly Value _branch;
    private readonly Value _linear;
    private readonly Coupling _coupling;
    private readonly Graph _graph;

    public CouplingTests()
    {
        var x = _builder.Input("x", TensorType.Float(2, 3, 4, 4));
        _stem = Weight("stem", 4, 3, 3, 3);
        var a = _builder.Add("a", new Conv(ConvWindow.Square(1, 1)), x, _stem);
        _depthwise = Weight("depthwise", 4, 1, 3, 3);
        var b = _builder.Add("b", new Relu(), _builder.Add(new Conv(ConvWindow.Square(1, 1), 4), a, _depthwise));
        _project = Weight("project", 4, 4, 1, 1);
        var c = _builder.Add("c", new Conv(ConvWindow.Square()), b, _project);
        var sum = _builder.Add("sum", new Add(), a, c);
        _branch = Weight("branch", 2, 3, 1, 1);
        var d = _builder.Add("d", new Conv(ConvWindow.Square()), x, _branch);
        var joined = _builder.Add("joined", new Concat(1), sum, d);
        var flat = _builder.Add("flat", new Flatten(), _builder.Add(new MaxPool(PoolWindow.Square(2)), joined));
        _linear = Weight("linear", 5, 24);
        _graph = _builder.Build([_builder.Add("y", new Gemm(TransB: true), flat, _linear)]);
        _coupling = Coupling.Of(_graph);
    }

    [Fact]
    public void The_residual_ties_stem_depthwise_and_projection()
    {
        for (var i = 0; i < 4; i++)
        {
            var group = Group(_stem, 0, i);
            Assert.Equal(group, Group(_depthwise, 0, i));
            Assert.Equal(group, Group(_project, 0, i));
            Assert.Equal(group, Group(_project, 1, i));
            Assert.False(_coupling.IsFixed(group));
        }
    }

    [Fact]
    public void Each_channel_is_a_group_of_its_own() =>
        Assert.Equal(6, Enumerable.Range(0, 4).Select(i => Group(_stem, 0, i)).Concat(Enumerable.Range(0, 2).Select(i => Group(_branch, 0, i))).Distinct().Count());

    [Fact]
    public void Concat_and_flatten_lead_each_channel_to_its_four_columns()
    {
        for (var channel = 0; channel < 6; channel++)
        {
            var group = channel < 4 ? Group(_stem, 0, channel) : Group(_branch, 0, channel - 4);
            for (var column = 0; column < 4; column++)
            {
                Assert.Equal(group, Group(_linear, 1, (channel * 4) + column));
            }
        }
    }

    [Fact]
    public void Inputs_and_outputs_are_fixed()
    {
        Assert.True(_coupling.IsFixed(Group(_stem, 1, 0)));
        Assert.True(_coupling.IsFixed(Group(_linear, 0, 4)));
        Assert.True(_coupling.IsFixed(Group(_graph.Inputs[0], 0, 0)));
    }

    [Fact]
    public void A_group_holds_exactly_its_positions()
    {
        // stem, depthwise, project (both sides), 4 columns, and the activations a, depthwise, b, c, sum, joined, pooled, and 4 columns of flat.
        var members = _coupling.Groups().Single(g => g.Any(p => p.Value == _stem && p is { Axis: 0, Index: 2 }));
        Assert.Equal(4 + 4 + 7 + 4, members.Count);
        var branch = _coupling.Groups().Single(g => g.Any(p => p.Value == _branch && p is { Axis: 0, Index: 1 }));
        Assert.Equal(1 + 4 + 3 + 4, branch.Count);
    }

    [Fact]
    public void Split_and_quantisers_of_weights_carry_channels_through()
    {
        var b = new GraphBuilder("split");
        var x = b.Input("x", TensorType.Float(1, 3, 2, 2));
        Value Parameter(string name, params ReadOnlySpan<int> shape) => b.Parameter(name, ParameterRole.Weight, new Zeros(), Shape.Of(shape));
        var (w, scale, zero) = (Parameter("w", 6, 3, 1, 1), Parameter("scale", 6), Parameter("zero", 6));
        var q = b.Add(new FakeQuantize(-127, 127, Axis: 0), w, scale, zero);
        var parts = b.AddNode("parts", new Split(1, [2, 4]), b.Add(new Conv(ConvWindow.Square()), x, q));
        var coupling = Coupling.Of(b.Build([b.Add(new ReduceSum([], false), parts.Outputs[1])]));
        Assert.Equal(coupling.Group(w, 0, 2), coupling.Group(parts.Outputs[1], 1, 0));
        Assert.Equal(coupling.Group(w, 0, 1), coupling.Group(parts.Outputs[0], 1, 1));
        Assert.Equal(coupling.Group(w, 0, 5), coupling.Group(scale, 0, 5));
        Assert.Equal(coupling.Group(w, 0, 5), coupling.Group(zero, 0, 5));
        Assert.NotEqual(coupling.Group(w, 0, 0), coupling.Group(parts.Outputs[1], 1, 0));
    }

    private int Group(Value value, int axis, int index) => _coupling.Group(value, axis, index);

    private Value Weight(string name, params ReadOnlySpan<int> shape) =>
        _builder.Parameter(name, ParameterRole.Weight, new KaimingNormal(), Shape.Of(shape));
}
