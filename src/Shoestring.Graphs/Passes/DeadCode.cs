using System.Collections.Immutable;

namespace Shoestring.Graphs.Passes;

/// <summary>Removes nodes and parameters that no output and no state update depends on.</summary>
public static class DeadCode
{
    /// <summary>The graph without what nothing needs. Inputs are kept: they are the caller's contract.</summary>
    /// <param name="graph">A graph.</param>
    public static Graph Remove(Graph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        var live = new HashSet<Value>(graph.Outputs);
        live.UnionWith(graph.Updates.Select(u => u.Next));
        var nodes = new List<Node>();
        for (var i = graph.Nodes.Length - 1; i >= 0; i--)
        {
            if (graph.Nodes[i].Outputs.Any(live.Contains))
            {
                nodes.Add(graph.Nodes[i]);
                live.UnionWith(graph.Nodes[i].Inputs);
            }
        }

        nodes.Reverse();
        var updated = graph.Updates.Select(u => u.Parameter.Value).ToHashSet();
        return new Graph(
            graph.Name,
            graph.Inputs,
            [.. graph.Parameters.Where(p => live.Contains(p.Value) || updated.Contains(p.Value))],
            [.. nodes],
            graph.Outputs,
            graph.Updates);
    }
}
