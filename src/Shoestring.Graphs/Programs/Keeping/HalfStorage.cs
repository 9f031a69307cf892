using System.Collections.Immutable;
using Shoestring.Graphs.Programs.Fusing;
using Shoestring.Graphs.Programs.Lowerings;

namespace Shoestring.Graphs.Programs.Keeping;

/// <summary>
/// Keeps what the backward reads of the forward as bfloat16. A value, or a gradient, whose producer writes bfloat16 and whose readers all
/// read it is never anything else; any other value is narrowed behind its producer, and widened for those of the backward that do not read
/// it as it is. What none of them reads so stays float32 but where it is large. Arithmetic, parameters and their gradients stay float32.
/// Source: Micikevicius et al., "Mixed Precision Training", 2018 (storage only).
/// </summary>
internal sealed class HalfStorage
{
    private const int LeastElements = 1 << 12; // smaller values weigh nothing
    private const int LeastWidened = 1 << 20; // smaller ones gain less memory than two walks cost time
    private const int Near = 8; // nodes between two readers of one widened copy

    private readonly Graph _graph;
    private readonly HashSet<Node> _forward;
    private readonly Dictionary<Value, Value> _halves = [];
    private readonly HashSet<Value> _throughout = []; // those of which there is no float32
    private readonly Dictionary<Value, (Value Copy, int LastRead)> _wide = [];
    private readonly List<Node> _nodes = [];

    private HalfStorage(Graph graph, HashSet<Node> forward)
    {
        _graph = graph;
        _forward = forward;
    }

    /// <summary>The graph with its backward reading bfloat16.</summary>
    /// <param name="graph">Forward and backward, after fusion.</param>
    /// <param name="gradients">Which of its outputs are gradients.</param>
    public static Graph Apply(Graph graph, IEnumerable<Value> gradients)
    {
        var storage = new HalfStorage(graph, ForwardPart.Of(graph, gradients));
        foreach (var node in graph.Nodes)
        {
            if (storage._forward.Contains(node))
            {
                storage.Forward(node);
            }
            else
            {
                storage.Backward(node);
            }
        }

        return new Graph(graph.Name, graph.Inputs, graph.Parameters, [.. storage._nodes], graph.Outputs, graph.Updates);
    }

    private void Forward(Node node)
    {
        var kept = node.Outputs.Where(v => IsWorth(node, v) && IsKept(v)).ToArray();
        foreach (var value in kept)
        {
            Halve(value);
        }

        var result = Reading(node, value => value);
        if (node.Op is IWritesHalves op && kept.Contains(node.Outputs[0]) && AllReadHalves(node.Outputs[0]))
        {
            Throughout(result, op.WritingHalves());
            return;
        }

        _nodes.Add(result);
        foreach (var value in kept)
        {
            _nodes.Add(new Node($"{node.Name}.narrow", new NarrowToBFloat16(), [value], [_halves[value]]));
        }
    }

    private void Backward(Node node)
    {
        var result = Reading(node, Wide);
        if (node.Op is IWritesHalves op && IsWorth(node, node.Outputs[0]) && AllReadHalves(node.Outputs[0]))
        {
            Halve(node.Outputs[0]);
            Throughout(result, op.WritingHalves());
            return;
        }

        _nodes.Add(result);
    }

    private void Halve(Value value) =>
        _halves[value] = new Value($"{value.Name}.bfloat16", value.Type with { Element = ElementType.BFloat16 });

    // The op writes its first output as bfloat16, and there is nothing else of it.
    private void Throughout(Node node, Op op)
    {
        _throughout.Add(node.Outputs[0]);
        _nodes.Add(new Node(node.Name, op, node.Inputs, [_halves[node.Outputs[0]], .. node.Outputs.Skip(1)]));
    }

    /// <summary>The node reading halves where it can (the forward: where there is nothing else), and what is given of others.</summary>
    private Node Reading(Node node, Func<Value, Value> other)
    {
        ImmutableArray<Value> inputs = [.. node.Inputs.Select((value, i) =>
            !_halves.TryGetValue(value, out var half) ? value
            : _throughout.Contains(value) || (!_forward.Contains(node) && HalfReaders.Reads(node, i)) ? half
            : other(value))];
        return new Node(node.Name, node.Op, inputs, node.Outputs);
    }

    private Value Wide(Value value)
    {
        if (!_wide.TryGetValue(value, out var copy) || _nodes.Count - copy.LastRead > Near)
        {
            copy.Copy = new Value($"{value.Name}.float32_{_nodes.Count}", value.Type);
            _nodes.Add(new Node($"{value.Name}.widen", new WidenFromBFloat16(), [_halves[value]], [copy.Copy]));
        }

        _wide[value] = (copy.Copy, _nodes.Count);
        return copy.Copy;
    }

    private bool AllReadHalves(Value value) => Reads(value, _graph.Consumers(value)).All(reads => reads);

    // Whether the backward reads a value, and as bfloat16 unless it is large.
    private bool IsKept(Value value)
    {
        var reads = Reads(value, _graph.Consumers(value).Where(node => !_forward.Contains(node)));
        return value.Shape.ElementCount >= LeastWidened ? reads.Any() : reads.Contains(true);
    }

    // For each place where a node reads the value, whether it may be bfloat16 there.
    private static IEnumerable<bool> Reads(Value value, IEnumerable<Node> readers) => readers.SelectMany(
        node => Enumerable.Range(0, node.Inputs.Length).Where(i => node.Inputs[i] == value).Select(i => HalfReaders.Reads(node, i)));

    // Views share the memory of what they show, so neither side of one is narrowed.
    private bool IsWorth(Node node, Value value) =>
        value.Type.Element == ElementType.Float32 && value.Shape.ElementCount >= LeastElements
        && node.Op is not (IView or Ops.Constant or Ops.Fill) && !Fusion.IsKept(_graph, value)
        && _graph.Consumers(value).All(n => n.Op is not IView);
}
