using Shoestring.Graphs;
using Shoestring.Graphs.Ops;

namespace Shoestring.Compression.Quantization;

/// <summary>
/// Which values get a quantiser, so that ONNX Runtime finds a DequantizeLinear before and one QuantizeLinear behind every op that it can
/// run on integers: the network's input, outputs of convolutions after the ReLU or Clip that fuses into them, both sides of additions,
/// products, concatenations and pools. What comes after the last op with weights stays in float.
/// </summary>
internal sealed class QuantizerPlacement
{
    private readonly Graph _graph;
    private readonly HashSet<string> _keepFloat;
    private readonly HashSet<Value> _parameters;
    private readonly HashSet<Value> _data;
    private readonly HashSet<Value> _reaches = [];
    private readonly Dictionary<Value, Value> _source = [];

    public QuantizerPlacement(Graph graph, QuantizationOptions options)
    {
        (_graph, _keepFloat) = (graph, [.. options.KeepFloat]);
        _parameters = [.. graph.Parameters.Select(p => p.Value)];
        _data = [.. graph.Inputs];
        foreach (var node in graph.Nodes.Where(n => n.Inputs.Any(_data.Contains)))
        {
            _data.UnionWith(node.Outputs);
        }

        for (var i = graph.Nodes.Length - 1; i >= 0; i--)
        {
            var node = graph.Nodes[i];
            if (Rule(node) == QuantizerRule.Weighted || node.Outputs.Any(_reaches.Contains))
            {
                _reaches.UnionWith(node.Inputs);
            }
        }

        foreach (var input in graph.Inputs)
        {
            Place(input, null);
        }

        foreach (var node in graph.Nodes)
        {
            foreach (var output in node.Outputs)
            {
                Place(output, node);
            }
        }

        foreach (var node in graph.Nodes.Where(n => Rule(n) == QuantizerRule.Weighted && n.Inputs.Length > 1 && _parameters.Contains(n.Inputs[1])))
        {
            Filters.TryAdd(node.Inputs[1], ChannelAxis(node));
        }
    }

    /// <summary>Values with a quantiser of their own, in the order of the graph.</summary>
    public List<Value> Own { get; } = [];

    /// <summary>Weights of integer ops, and the axis of their output channels.</summary>
    public Dictionary<Value, int> Filters { get; } = [];

    /// <summary>The value whose quantiser a value has passed, dropout and identities looked through; null when there is none.</summary>
    public Value? Behind(Value value) => Source(Through(value));

    /// <summary>The value whose quantiser stands behind a value, or null when there is none.</summary>
    public Value? Source(Value value) => _source.GetValueOrDefault(value);

    /// <summary>The Clip that bounds a value, if one makes it.</summary>
    public Clip? Bound(Value value) => _graph.Producer(value)?.Op as Clip;

    private static int ChannelAxis(Node node) => node.Op switch
    {
        Gemm { TransB: false } => 1,
        MatMul { TransB: true } => node.Inputs[1].Shape.Rank - 2,
        MatMul => node.Inputs[1].Shape.Rank - 1,
        _ => 0,
    };

    private static bool IsFusable(Op op) => op is Relu or Clip;

    private QuantizerRule Rule(Node node) => _keepFloat.Contains(node.Name) ? QuantizerRule.Float : QuantizerRules.Of(node.Op);

    private void Place(Value value, Node? maker)
    {
        if (!value.Type.Element.IsFloat() || !_data.Contains(value))
        {
            return;
        }

        var (consumers, rule) = (Consumers(value).ToList(), maker is null ? QuantizerRule.Float : Rule(maker));
        if (rule == QuantizerRule.Transparent)
        {
            return;
        }

        if (maker is not null && IsFusedInto(value, maker))
        {
            return;
        }

        var made = maker is not null && IsFusable(maker.Op) && _graph.Producer(maker.Inputs[0]) is { } before && IsFusedInto(maker.Inputs[0], before)
            ? before
            : maker;
        var makes = made is not null && Rule(made) is QuantizerRule.Weighted or QuantizerRule.Integer or QuantizerRule.SameAsInput;
        var touches = makes || consumers.Any(n => Rule(n) is QuantizerRule.Weighted or QuantizerRule.Integer or QuantizerRule.SameAsInput);
        var needed = _reaches.Contains(value) || (made?.Op is Conv && Rule(made) == QuantizerRule.Weighted);
        if (!touches || !needed)
        {
            return;
        }

        if (rule == QuantizerRule.SameAsInput && Behind(maker!.Inputs[0]) is { } same)
        {
            _source[value] = same;
            return;
        }

        _source[value] = value;
        Own.Add(value);
    }

    /// <summary>Whether only a ReLU or Clip reads the value, so that the quantiser stands behind that.</summary>
    private bool IsFusedInto(Value value, Node maker) =>
        Rule(maker) != QuantizerRule.SameAsInput && !_graph.Outputs.Contains(value)
        && _graph.Consumers(value) is [{ } only] && IsFusable(only.Op) && !_keepFloat.Contains(only.Name);

    private IEnumerable<Node> Consumers(Value value) => _graph.Consumers(value).SelectMany(n =>
        Rule(n) == QuantizerRule.Transparent ? n.Outputs.SelectMany(Consumers) : [n]);

    private Value Through(Value value) =>
        _graph.Producer(value) is { } n && Rule(n) == QuantizerRule.Transparent ? Through(n.Inputs[0]) : value;
}
