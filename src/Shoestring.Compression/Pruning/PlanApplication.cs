using Shoestring.Errors;
using Shoestring.Graphs;

namespace Shoestring.Compression.Pruning;

/// <summary>Carries a plan out: which indices of each axis are kept, then the graph rebuilt and the tensors gathered.</summary>
internal sealed class PlanApplication
{
    private readonly ChannelStructure _structure;
    private readonly Dictionary<(Value Value, int Axis), HashSet<int>> _removed = [];

    public PlanApplication(ChannelStructure structure, PruningPlan plan)
    {
        _structure = structure;
        var sets = structure.Sets.ToDictionary(s => s.Name, StringComparer.Ordinal);
        foreach (var planned in plan.Sets.Where(s => !s.Removed.IsEmpty))
        {
            if (!sets.TryGetValue(planned.Name, out var set) || set.Groups.Length != planned.Channels)
            {
                throw new InputException(
                    $"the pruning plan does not fit '{structure.Graph.Name}': it wants a set '{planned.Name}' of {planned.Channels} channels"
                    + (set is null ? ", and there is none" : $", and there are {set.Groups.Length}") + "; analyse the model again");
            }

            if (planned.Removed.Any(c => c < 0 || c >= planned.Channels) || planned.Removed.Distinct().Count() >= planned.Channels)
            {
                throw new InputException(
                    $"the pruning plan removes channels of '{planned.Name}' that are not among its {planned.Channels}, or all of them; keep one at least");
            }

            foreach (var (value, axis, index) in planned.Removed.SelectMany(c => set.Groups[c].Positions))
            {
                (_removed.TryGetValue((value, axis), out var gone) ? gone : _removed[(value, axis)] = []).Add(index);
            }
        }
    }

    /// <summary>Indices of an axis of a bound value that are kept, or null when all are.</summary>
    public int[]? Kept(Value bound, int axis) => _removed.TryGetValue((bound, axis), out var gone)
        ? [.. Enumerable.Range(0, bound.Shape[axis].Extent).Where(i => !gone.Contains(i))]
        : null;

    /// <summary>The extent of an axis of a bound value after pruning.</summary>
    public int Extent(Value bound, int axis) =>
        bound.Shape[axis].Extent - (_removed.TryGetValue((bound, axis), out var gone) ? gone.Count : 0);

    /// <summary>The tensor without what was removed.</summary>
    public Tensor Gather(Value bound, Tensor tensor)
    {
        for (var axis = 0; axis < bound.Shape.Rank; axis++)
        {
            if (Kept(bound, axis) is { } kept)
            {
                tensor = AxisGather.Take(tensor, axis, kept);
            }
        }

        return tensor;
    }

    public (Graph Graph, Weights Weights) Apply(Weights weights)
    {
        var (graph, bound) = (_structure.Graph, _structure.Bound);
        var builder = new GraphBuilder(graph.Name);
        var map = new Dictionary<Value, Value>();
        var kept = new Weights();
        foreach (var input in graph.Inputs)
        {
            map[input] = builder.Input(input.Name, input.Type);
        }

        for (var i = 0; i < graph.Parameters.Length; i++)
        {
            var (p, b) = (graph.Parameters[i], bound.Parameters[i].Value);
            kept[p.Name] = Gather(b, weights[p.Name]);
            var type = p.Type with { Shape = Shape.Of([.. Enumerable.Range(0, b.Shape.Rank).Select(a => Extent(b, a))]) };
            map[p.Value] = builder.Parameter(p with { Value = new Value(p.Name, type) });
        }

        for (var i = 0; i < graph.Nodes.Length; i++)
        {
            var (node, b) = (graph.Nodes[i], bound.Nodes[i]);
            var made = builder.AddNode(node.Name, ShapeAttributes.Adapt(node.Op, b, this), [.. node.Inputs.Select(v => map[v])]);
            for (var k = 0; k < node.Outputs.Length; k++)
            {
                map[node.Outputs[k]] = made.Outputs[k];
                Check(node, b.Outputs[k], made.Outputs[k]);
            }
        }

        foreach (var update in graph.Updates)
        {
            builder.Update(builder.ParameterOf(map[update.Parameter.Value])!, map[update.Next]);
        }

        return (builder.Build(graph.Outputs.Select(v => map[v])), kept);
    }

    /// <summary>The shape that the ops infer must be the shape that the coupling foretells; else an op's coupling misses a tie.</summary>
    private void Check(Node node, Value bound, Value made)
    {
        for (var axis = 0; axis < bound.Shape.Rank; axis++)
        {
            if (!made.Shape[axis].IsSymbolic && made.Shape[axis].Extent != Extent(bound, axis) && axis > 0)
            {
                throw new InvalidOperationException(
                    $"pruning '{node.Name}' ({node.Op.Type}) gives {made.Shape}, but its coupling says axis {axis} has {Extent(bound, axis)}");
            }
        }
    }
}
