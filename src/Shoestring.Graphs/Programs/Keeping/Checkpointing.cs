using System.Collections.Immutable;

namespace Shoestring.Graphs.Programs.Keeping;

/// <summary>
/// Activation checkpointing: of the forward only what crosses a few cuts is kept; the rest is computed again when the backward comes to
/// it, by copies of its nodes. Source: Chen et al., "Training Deep Nets with Sublinear Memory Cost", 2016.
/// </summary>
internal static class Checkpointing
{
    private const int LargeShare = 64; // values below 1/64 of the largest are not worth a thought

    /// <summary>The graph with its backward reading copies.</summary>
    /// <param name="graph">Forward and backward, before fusion.</param>
    /// <param name="gradients">Which of its outputs are gradients.</param>
    public static Graph Apply(Graph graph, IEnumerable<Value> gradients)
    {
        var isForward = ForwardPart.Of(graph, gradients);
        var forward = graph.Nodes.Where(isForward.Contains).ToImmutableArray();
        var (cuts, total) = Cuts(graph, forward, isForward);
        var chosen = Cut.Choose(cuts, total);
        if (chosen.IsEmpty)
        {
            return graph;
        }

        var copies = new Copies(forward.Take(chosen[^1].After + 1), chosen.SelectMany(c => c.Crossing));
        var nodes = new List<Node>();
        foreach (var node in graph.Nodes)
        {
            nodes.Add(isForward.Contains(node)
                ? node
                : new Node(node.Name, node.Op, [.. node.Inputs.Select(v => copies.Of(v, nodes))], node.Outputs));
        }

        return new Graph(graph.Name, graph.Inputs, graph.Parameters, [.. nodes], graph.Outputs, graph.Updates);
    }

    private static (ImmutableArray<Cut> Cuts, long Total) Cuts(Graph graph, ImmutableArray<Node> forward, HashSet<Node> isForward)
    {
        var place = forward.Select((node, i) => (node, i)).ToDictionary(p => p.node, p => p.i);
        var large = forward.SelectMany(n => n.Outputs).Max(v => v.Type.Bytes) / LargeShare;
        var lastRead = forward.SelectMany(n => n.Outputs).ToDictionary(
            v => v, v => graph.Consumers(v).Where(isForward.Contains).Select(n => place[n]).DefaultIfEmpty(-1).Max());
        var cuts = ImmutableArray.CreateBuilder<Cut>();
        var crossing = new List<Value>();
        Value? before = null;
        long saved = 0;
        for (var i = 0; i < forward.Length; i++)
        {
            var outputs = forward[i].Outputs;
            saved += outputs.Where(v => v.Type.Bytes >= large && graph.Consumers(v).Any(n => !isForward.Contains(n))).Sum(v => v.Type.Bytes);
            crossing.AddRange(outputs);
            crossing.RemoveAll(v => lastRead[v] <= i);
            if (crossing.Where(v => v.Type.Bytes >= large).Take(2).ToArray() is [var only] && only != before)
            {
                var isSaved = graph.Consumers(only).Any(n => !isForward.Contains(n));
                cuts.Add(new Cut(i, crossing.Sum(v => v.Type.Bytes), saved - (isSaved ? only.Type.Bytes : 0), [.. crossing]));
                before = only;
            }
        }

        return (cuts.ToImmutable(), saved);
    }

    /// <summary>Copies of forward nodes, made when the backward first asks for them.</summary>
    private sealed class Copies(IEnumerable<Node> forgotten, IEnumerable<Value> kept)
    {
        private readonly Dictionary<Value, Node> _producers =
            forgotten.Where(n => !n.Inputs.IsEmpty).SelectMany(n => n.Outputs.Select(v => (v, n))).ToDictionary(p => p.v, p => p.n);

        private readonly HashSet<Value> _kept = [.. kept];
        private readonly Dictionary<Value, Value> _again = [];

        /// <summary>What the backward reads in place of a value; the nodes that it takes are added.</summary>
        public Value Of(Value value, List<Node> nodes)
        {
            if (_kept.Contains(value) || !_producers.TryGetValue(value, out var node))
            {
                return value;
            }

            if (!_again.TryGetValue(value, out var again))
            {
                ImmutableArray<Value> inputs = [.. node.Inputs.Select(v => Of(v, nodes))];
                ImmutableArray<Value> outputs = [.. node.Outputs.Select(v => new Value($"{v.Name}.again", v.Type))];
                nodes.Add(new Node(node.Name, node.Op, inputs, outputs));
                for (var i = 0; i < outputs.Length; i++)
                {
                    _again[node.Outputs[i]] = outputs[i];
                }

                again = _again[value];
            }

            return again;
        }
    }
}
