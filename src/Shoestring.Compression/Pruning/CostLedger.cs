using Shoestring.Graphs;

namespace Shoestring.Compression.Pruning;

/// <summary>What a model costs while channels are being crossed out; only nodes that a set touches are counted anew.</summary>
internal sealed class CostLedger
{
    private readonly ChannelStructure _structure;
    private readonly CostMeasure _measure;
    private readonly Dictionary<(Value, int), int> _removed = [];
    private readonly double[] _nodes;
    private readonly Dictionary<Value, double> _parameters = [];
    private readonly Dictionary<Value, Parameter> _known;

    public CostLedger(ChannelStructure structure, CostMeasure measure)
    {
        (_structure, _measure) = (structure, measure);
        _known = structure.Bound.Parameters.ToDictionary(p => p.Value);
        _nodes = [.. structure.Bound.Nodes.Select(measure.OfNode)];
        foreach (var p in structure.Bound.Parameters)
        {
            _parameters[p.Value] = measure.OfParameter(p);
        }

        Total = measure.Fixed + _nodes.Sum() + _parameters.Values.Sum();
    }

    /// <summary>Cost of what is left.</summary>
    public double Total { get; private set; }

    /// <summary>By how much the cost falls when groups of a set go.</summary>
    public double Gain(ChannelSet set, ReadOnlySpan<ChannelGroup> groups)
    {
        Count(groups, 1);
        var gain = 0.0;
        foreach (var n in set.Nodes)
        {
            gain += _nodes[n] - NodeNow(n);
        }

        foreach (var p in Parameters(groups[0]))
        {
            gain += _parameters[p] - ParameterNow(p);
        }

        Count(groups, -1);
        return gain;
    }

    /// <summary>Crosses groups out.</summary>
    public void Remove(ChannelSet set, ReadOnlySpan<ChannelGroup> groups)
    {
        Total -= Gain(set, groups);
        Count(groups, 1);
        foreach (var n in set.Nodes)
        {
            _nodes[n] = NodeNow(n);
        }

        foreach (var p in Parameters(groups[0]))
        {
            _parameters[p] = ParameterNow(p);
        }
    }

    private static IEnumerable<Value> Parameters(ChannelGroup group) => group.Slices.Select(s => s.Parameter.Value).Distinct();

    private void Count(ReadOnlySpan<ChannelGroup> groups, int by)
    {
        foreach (var group in groups)
        {
            foreach (var (value, axis, _) in group.Positions)
            {
                _removed[(value, axis)] = _removed.GetValueOrDefault((value, axis)) + by;
            }
        }
    }

    private double NodeNow(int n)
    {
        var node = _structure.Bound.Nodes[n];
        return _measure.OfNode(new Node(
            node.Name, node.Op, [.. node.Inputs.Select(Now)], [.. node.Outputs.Select(Now)]));
    }

    private double ParameterNow(Value p) => _measure.OfParameter(_known[p] with { Value = Now(p) });

    private Value Now(Value value)
    {
        var shape = value.Shape;
        for (var axis = 0; axis < value.Shape.Rank; axis++)
        {
            if (_removed.TryGetValue((value, axis), out var gone) && gone > 0)
            {
                shape = shape.With(axis, shape[axis].Extent - gone);
            }
        }

        return new Value(value.Name, value.Type with { Shape = shape });
    }
}
