using Shoestring.Compression.Pruning;
using Shoestring.Graphs;
using Shoestring.Graphs.Initializers;
using Shoestring.Graphs.Ops;

namespace Shoestring.Compression.Quantization;

/// <summary>Rebuilds a graph with quantisers.</summary>
internal sealed class Preparation
{
    private readonly Graph _graph;
    private readonly Weights _weights;
    private readonly IReadOnlyDictionary<string, ValueRange> _ranges;
    private readonly QuantizationOptions _options;
    private readonly QuantizerPlacement _placement;
    private readonly GraphBuilder _builder;
    private readonly Weights _made = new();
    private readonly Dictionary<Value, Value> _map = [];
    private readonly Dictionary<Value, int> _elements = [];
    private readonly Dictionary<Value, AffineQuantizer> _quantizers = [];

    public Preparation(Graph graph, Weights weights, IReadOnlyDictionary<string, ValueRange> ranges, QuantizationOptions options)
    {
        (_graph, _weights, _ranges, _options) = (graph, weights, ranges, options);
        _placement = new QuantizerPlacement(graph, options);
        _builder = new GraphBuilder(graph.Name);
    }

    public (Graph Graph, Weights Weights) Run()
    {
        var bound = ChannelStructure.Bind(_graph);
        Count(_graph.Inputs, bound.Inputs);
        for (var i = 0; i < _graph.Nodes.Length; i++)
        {
            Count(_graph.Nodes[i].Outputs, bound.Nodes[i].Outputs);
        }

        foreach (var input in _graph.Inputs)
        {
            _map[input] = Quantized(input, _builder.Input(input.Name, input.Type));
        }

        foreach (var p in _graph.Parameters)
        {
            (_map[p.Value], _made[p.Name]) = (_builder.Parameter(p), _weights[p.Name]);
        }

        foreach (var node in _graph.Nodes)
        {
            if (node.Inputs.Length > 1 && _placement.Filters.TryGetValue(node.Inputs[1], out var axis))
            {
                QuantizeFilter(node, axis);
            }

            var copy = _builder.AddNode(node.Name, node.Op, [.. node.Inputs.Select(v => _map[v])]);
            for (var i = 0; i < node.Outputs.Length; i++)
            {
                _map[node.Outputs[i]] = Quantized(node.Outputs[i], copy.Outputs[i]);
            }
        }

        return (_builder.Build(_graph.Outputs.Select(v => _map[v])), _made);
    }

    private void Count(IEnumerable<Value> values, IEnumerable<Value> bound)
    {
        foreach (var (value, same) in values.Zip(bound))
        {
            _elements[value] = same.Shape.ElementCount;
        }
    }

    private Value Quantized(Value old, Value made)
    {
        if (_placement.Source(old) is not { } source)
        {
            return made;
        }

        if (!_quantizers.TryGetValue(source, out var q))
        {
            var range = _ranges.TryGetValue(source.Name, out var known)
                ? known
                : throw new ArgumentException($"no range for the value '{source.Name}'; calibrate the values that Observed names");
            _quantizers[source] = q = AffineQuantizer.Of(
                QuantizationAware.Clipped(range, _placement.Bound(source)), _options.ActivationMin, _options.ActivationMax);
        }

        var scale = Parameter($"{source.Name}.scale", ParameterRole.Scale, Tensor.Of([q.Scale], []));
        var zero = Parameter($"{source.Name}.zero_point", ParameterRole.Constant, Tensor.Of([(float)q.ZeroPoint], []));
        return _builder.Add($"{old.Name}.quantized", new FakeQuantize(q.QMin, q.QMax, null, StepGradient(_elements[old], q.QMax)), made, scale, zero);
    }

    private void QuantizeFilter(Node node, int axis)
    {
        var filter = _graph.ParameterOf(node.Inputs[1])!;
        if (_made.Contains($"{filter.Name}.scale"))
        {
            return;
        }

        var w = _weights.Float(filter.Name);
        var scales = WeightScales.Of(w, axis, _options.WeightMax, _options.Weights);
        Widen(node, scales);
        var scale = Parameter($"{filter.Name}.scale", ParameterRole.Scale, Tensor.Of(scales, scales.Length));
        var zero = Parameter($"{filter.Name}.zero_point", ParameterRole.Constant, Tensor.Zeros<float>(scales.Length));
        _map[filter.Value] = _builder.Add(
            $"{filter.Name}.quantized",
            new FakeQuantize(-_options.WeightMax, _options.WeightMax, axis, StepGradient(w.Length / scales.Length, _options.WeightMax)),
            _map[filter.Value],
            scale,
            zero);
    }

    /// <summary>The bias is deployed as int32 with the scale sx·sw: a channel of tiny weights gets a scale in which its bias fits.</summary>
    private void Widen(Node node, float[] scales)
    {
        if (node.Inputs.Length < 3 || _graph.ParameterOf(node.Inputs[2]) is not { } bias
            || _placement.Behind(node.Inputs[0]) is not { } source || !_quantizers.TryGetValue(source, out var q))
        {
            return;
        }

        var b = _weights.Float(bias.Name).Data;
        for (var i = 0; i < scales.Length && b.Length == scales.Length; i++)
        {
            scales[i] = Math.Max(scales[i], Math.Abs(b[i]) / (q.Scale * (1 << 30)));
        }
    }

    // LSQ: 1/√(elements · QMax) keeps the relative updates of scales and weights of one size.
    private static double StepGradient(int elements, int qMax) => 1 / Math.Sqrt((double)elements * qMax);

    private Value Parameter(string name, ParameterRole role, Tensor<float> numbers)
    {
        if (!_made.Contains(name))
        {
            _made[name] = numbers;
        }

        return _builder.Parameter(name, role, new ConstantValue(1), numbers.Type.Shape);
    }
}
