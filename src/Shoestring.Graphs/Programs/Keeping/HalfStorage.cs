namespace Shoestring.Graphs.Programs.Keeping;

/// <summary>
/// Keeps what the backward reads of the forward as bfloat16: each such value is narrowed behind its producer and widened for those who
/// read it in the backward. Arithmetic, parameters and gradients stay float32.
/// Source: Micikevicius et al., "Mixed Precision Training", 2018 (storage only).
/// </summary>
internal static class HalfStorage
{
    private const int LeastElements = 1 << 12; // smaller values weigh nothing
    private const int Near = 8; // nodes between two readers of one widened copy

    /// <summary>The graph with its backward reading widened copies.</summary>
    /// <param name="graph">Forward and backward, after fusion.</param>
    /// <param name="gradients">Which of its outputs are gradients.</param>
    public static Graph Apply(Graph graph, IEnumerable<Value> gradients)
    {
        var isForward = ForwardPart.Of(graph, gradients);
        var narrow = new Dictionary<Value, Value>();
        var wide = new Dictionary<Value, (Value Copy, int LastRead)>();
        var nodes = new List<Node>();
        foreach (var node in graph.Nodes)
        {
            if (isForward.Contains(node))
            {
                nodes.Add(node);
                foreach (var value in node.Outputs.Where(v => IsWorth(graph, node, v, isForward)))
                {
                    narrow[value] = new Value($"{value.Name}.bfloat16", value.Type with { Element = ElementType.BFloat16 });
                    nodes.Add(new Node($"{node.Name}.narrow", new NarrowToBFloat16(), [value], [narrow[value]]));
                }

                continue;
            }

            foreach (var value in node.Inputs.Where(narrow.ContainsKey).Distinct())
            {
                if (!wide.TryGetValue(value, out var copy) || nodes.Count - copy.LastRead > Near)
                {
                    copy.Copy = new Value($"{value.Name}.float32_{nodes.Count}", value.Type);
                    nodes.Add(new Node($"{value.Name}.widen", new WidenFromBFloat16(), [narrow[value]], [copy.Copy]));
                }

                wide[value] = (copy.Copy, nodes.Count);
            }

            nodes.Add(new Node(
                node.Name, node.Op, [.. node.Inputs.Select(v => narrow.ContainsKey(v) ? wide[v].Copy : v)], node.Outputs));
        }

        return new Graph(graph.Name, graph.Inputs, graph.Parameters, [.. nodes], graph.Outputs, graph.Updates);
    }

    // Views share the memory of what they show, so neither side of one is narrowed.
    private static bool IsWorth(Graph graph, Node node, Value value, HashSet<Node> isForward) =>
        value.Type.Element == ElementType.Float32 && value.Shape.ElementCount >= LeastElements
        && node.Op is not (IView or Ops.Constant or Ops.Fill) && !Fusing.Fusion.IsKept(graph, value)
        && graph.Consumers(value) is var readers && readers.Any(n => !isForward.Contains(n)) && readers.All(n => n.Op is not IView);
}
