namespace Shoestring.Graphs.Programs.Keeping;

/// <summary>Which nodes of a training graph are its forward: all that what a caller takes, gradients aside, depends on.</summary>
internal static class ForwardPart
{
    /// <summary>The nodes of the forward.</summary>
    public static HashSet<Node> Of(Graph graph, IEnumerable<Value> gradients)
    {
        var needed = new HashSet<Value>(graph.Outputs.Except(gradients));
        needed.UnionWith(graph.Updates.Select(u => u.Next));
        var nodes = new HashSet<Node>();
        foreach (var node in graph.Nodes.Reverse())
        {
            if (node.Outputs.Any(needed.Contains))
            {
                nodes.Add(node);
                needed.UnionWith(node.Inputs);
            }
        }

        return nodes;
    }
}
