using System.Collections.Immutable;
using Shoestring.Graphs;

namespace Shoestring.Compression.Pruning;

/// <summary>
/// Which channels of a graph can be pruned and what goes with each: the <see cref="Coupling"/> of its ops, cut into sets.
/// Groups that reach an input, an output or an axis that an op fixes are left out.
/// </summary>
public sealed class ChannelStructure
{
    private ChannelStructure(Graph graph, Graph bound, ImmutableArray<ChannelSet> sets)
    {
        Graph = graph;
        Bound = bound;
        Sets = sets;
    }

    /// <summary>The graph.</summary>
    public Graph Graph { get; }

    /// <summary>The coupled sets, in the order of the graph.</summary>
    public ImmutableArray<ChannelSet> Sets { get; }

    /// <summary>The graph with every symbolic dimension bound to 1, node for node.</summary>
    internal Graph Bound { get; }

    /// <summary>The structure of a graph.</summary>
    /// <param name="graph">A model; symbolic dimensions are allowed.</param>
    public static ChannelStructure Of(Graph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        var bound = Bind(graph);
        return Of(graph, bound, Coupling.Of(bound));
    }

    /// <summary>The structure by a given coupling of the bound graph.</summary>
    internal static ChannelStructure Of(Graph graph, Graph bound, Coupling coupling)
    {
        var parameters = bound.Parameters.ToDictionary(p => p.Value);
        var making = Making(bound, parameters);
        var nodes = new Dictionary<Value, List<int>>();
        for (var i = 0; i < bound.Nodes.Length; i++)
        {
            foreach (var value in bound.Nodes[i].Inputs.Concat(bound.Nodes[i].Outputs).Distinct())
            {
                (nodes.TryGetValue(value, out var list) ? list : nodes[value] = []).Add(i);
            }
        }

        var sets = new List<(string Key, List<ChannelGroup> Groups)>();
        var bySignature = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var positions in coupling.Groups())
        {
            if (coupling.IsFixed(coupling.Group(positions[0].Value, positions[0].Axis, positions[0].Index)))
            {
                continue;
            }

            ImmutableArray<ChannelSlice> slices = [.. positions.Where(p => parameters.ContainsKey(p.Value))
                .Select(p => new ChannelSlice(parameters[p.Value], p.Axis, p.Index, making.Contains((p.Value, p.Axis))))];
            if (!slices.Any(s => s.Produces && s.Parameter.Role == ParameterRole.Weight))
            {
                continue;
            }

            var signature = string.Join('|', positions.Select(p => $"{p.Value.Name}:{p.Axis}").Distinct());
            if (!bySignature.TryGetValue(signature, out var at))
            {
                bySignature[signature] = at = sets.Count;
                sets.Add((slices.First(s => s.Produces && s.Parameter.Role == ParameterRole.Weight).Parameter.Name, []));
            }

            sets[at].Groups.Add(new ChannelGroup([.. positions], slices));
        }

        var used = new Dictionary<string, int>(StringComparer.Ordinal);
        return new ChannelStructure(graph, bound, [.. sets.Select(s =>
        {
            var n = used[s.Key] = used.GetValueOrDefault(s.Key) + 1;
            ImmutableArray<int> touched = [.. s.Groups[0].Positions
                .SelectMany(p => nodes.TryGetValue(p.Value, out var list) ? list : []).Distinct().Order()];
            return new ChannelSet(n == 1 ? s.Key : $"{s.Key}#{n}", [.. s.Groups], touched);
        })]);
    }

    /// <summary>Binds every symbolic dimension of the inputs to 1.</summary>
    internal static Graph Bind(Graph graph)
    {
        var symbols = graph.Inputs.SelectMany(v => v.Shape).Where(d => d.IsSymbolic).Select(d => d.Symbol!).Distinct().ToList();
        return symbols.Aggregate(graph, (g, s) => g.Bind(s, 1));
    }

    /// <summary>Axes of parameters that a node ties to its output, seen by each node alone.</summary>
    private static HashSet<(Value, int)> Making(Graph bound, Dictionary<Value, Parameter> parameters)
    {
        var making = new HashSet<(Value, int)>();
        foreach (var node in bound.Nodes.Where(n => n.Inputs.Any(parameters.ContainsKey)))
        {
            var local = new Coupling();
            node.Op.Couple(node, local);
            foreach (var group in local.Groups().Where(g => g.Any(p => node.Outputs.Contains(p.Value))))
            {
                making.UnionWith(group.Where(p => parameters.ContainsKey(p.Value)).Select(p => (p.Value, p.Axis)));
            }
        }

        return making;
    }
}
