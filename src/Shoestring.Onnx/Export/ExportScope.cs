using Shoestring.Errors;
using Shoestring.Graphs;
using Shoestring.Graphs.Ops;
using Shoestring.Onnx.Formats;
using Shoestring.Onnx.Proto;

namespace Shoestring.Onnx.Export;

/// <summary>A model in the making: names, constants and nodes of the file, while the rows of the table write one op after the other.</summary>
internal sealed class ExportScope
{
    private readonly Weights _weights;
    private readonly Dictionary<Value, Tensor?> _constants = [];
    private readonly Dictionary<Value, string> _names = [];
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TensorProto> _initializers = new(StringComparer.Ordinal);
    private readonly Dictionary<(ElementType, string, string), string> _shared = [];
    private readonly Dictionary<(Value, ElementType), string> _converted = [];
    private readonly Dictionary<Node, string> _codes = [];
    private readonly HashSet<Node> _done = [];
    private readonly HashSet<string> _nodeNames = new(StringComparer.Ordinal);

    /// <summary>Begins the model of a graph.</summary>
    public ExportScope(Graph graph, Weights weights, OnnxExportOptions options)
    {
        Graph = graph;
        Options = options;
        _weights = weights;
        foreach (var value in graph.Inputs.Concat(graph.Outputs))
        {
            _taken.Add(value.Name);
        }

        foreach (var input in graph.Inputs)
        {
            _names[input] = input.Name;
        }

        // What an output stands for takes its name, unless an input or another output has it already; then Identity makes it.
        foreach (var output in graph.Outputs)
        {
            var source = Source(output);
            if (graph.Producer(source) is not null && _names.TryAdd(source, output.Name))
            {
                continue;
            }

            Pending.Add(output);
        }
    }

    /// <summary>The graph that is written.</summary>
    public Graph Graph { get; }

    /// <summary>How it is written.</summary>
    public OnnxExportOptions Options { get; }

    /// <summary>Nodes of the file so far.</summary>
    public List<NodeProto> Nodes { get; } = [];

    /// <summary>Constants of the file so far.</summary>
    public IReadOnlyDictionary<string, TensorProto> Initializers => _initializers;

    /// <summary>Outputs that need an Identity of their own.</summary>
    public List<Value> Pending { get; } = [];

    /// <summary>The value that a value is a mere copy of in a deployed model.</summary>
    public Value Source(Value value)
    {
        while (Graph.Producer(value) is { Op: Identity or StopGradient or GradientReversal or Dropout or DropPath } node)
        {
            value = node.Inputs[0];
        }

        return value;
    }

    /// <summary>The node that makes a value, past mere copies, or null.</summary>
    public Node? Producer(Value value) => Graph.Producer(Source(value));

    /// <summary>A value's name in the file; constants are stored when they are first named.</summary>
    public string Name(Value value)
    {
        value = Source(value);
        if (_names.TryGetValue(value, out var name))
        {
            return name;
        }

        if (Graph.ParameterOf(value) is { } parameter)
        {
            return _names[value] = Constant(parameter.Name, _weights[parameter.Name]);
        }

        return _names[value] = Graph.Producer(value)?.Op is Constant constant
            ? Options.Compact ? Shared(constant.Value) : Constant(value.Name, constant.Value)
            : Unique(value.Name);
    }

    /// <summary>A new name beside a value's.</summary>
    public string Fresh(Value near, string suffix) => Unique($"{near.Name}/{suffix}");

    /// <summary>The name of a stored tensor; compact files store equal scalars once, others keep the wanted name if it is free.</summary>
    public string Constant(string wanted, Tensor tensor)
    {
        if (Options.Compact && tensor.Length == 1)
        {
            return Shared(tensor);
        }

        var name = Unique(wanted);
        _initializers[name] = TensorProtos.Of(name, tensor);
        return name;
    }

    /// <summary>The name of a stored tensor whose name does not matter; equal ones are stored once.</summary>
    public string Shared(Tensor tensor)
    {
        var key = (tensor.Element, string.Join(',', tensor.Dimensions), Convert.ToBase64String(RawData.Bytes(tensor)));
        if (!_shared.TryGetValue(key, out var name))
        {
            name = _shared[key] = Unique($"const_{_shared.Count}");
            _initializers[name] = TensorProtos.Of(name, tensor);
        }

        return name;
    }

    /// <summary>A stored list of 64-bit integers: axes, shapes, bounds.</summary>
    public string Longs(params IEnumerable<int> values)
    {
        long[] data = [.. values.Select(v => (long)v)];
        return Shared(Tensor.Of(data, data.Length));
    }

    /// <summary>A stored float32 scalar.</summary>
    public string Scalar(double value) => Shared(Tensor.Of([(float)value]));

    /// <summary>The name of a tensor that stands for a constant value under another type; it takes the value's name if that is free.</summary>
    public string Converted(Value value, Tensor tensor)
    {
        value = Source(value);
        if (Graph.ParameterOf(value) is { } p && tensor.Element == p.Type.Element)
        {
            return Name(value);
        }

        // A bias shared by two layers has other integers in each.
        return _converted.TryGetValue((value, tensor.Element), out var name)
            && _initializers[name].RawData.Span.SequenceEqual(RawData.Bytes(tensor))
            ? name
            : _converted[(value, tensor.Element)] = Constant(value.Name, tensor);
    }

    /// <summary>Says which name holds the integers of a quantiser.</summary>
    public void SetCodes(Node quantizer, string name) => _codes[quantizer] = name;

    /// <summary>The name that holds the integers of a quantiser that was written, or null.</summary>
    public string? CodesOf(Node quantizer) => _codes.GetValueOrDefault(quantizer);

    /// <summary>The tensor that a value always has, or null when it depends on an input.</summary>
    public Tensor? ConstantOf(Value value)
    {
        value = Source(value);
        if (!_constants.TryGetValue(value, out var tensor))
        {
            tensor = Graph.ParameterOf(value) is { } p ? _weights[p.Name] : Folded(value);
            _constants[value] = tensor;
        }

        return tensor;
    }

    /// <summary>Writes a node of the graph as one operator of the same operands.</summary>
    public void Emit(Node node, string operatorType, params ReadOnlySpan<AttributeProto?> attributes) =>
        Emit(node, operatorType, node.Inputs.Select(Name), attributes);

    /// <summary>Writes a node of the graph as one operator of these operands.</summary>
    public void Emit(Node node, string operatorType, IEnumerable<string> inputs, params ReadOnlySpan<AttributeProto?> attributes) =>
        Emit(node.Name, operatorType, inputs, node.Outputs.Select(Name), attributes);

    /// <summary>Writes an operator.</summary>
    public void Emit(
        string name, string operatorType, IEnumerable<string> inputs, IEnumerable<string> outputs,
        params ReadOnlySpan<AttributeProto?> attributes)
    {
        var proto = new NodeProto { OpType = operatorType };
        if (!Options.Compact)
        {
            proto.Name = UniqueNodeName(name);
        }

        proto.Input.AddRange(inputs);
        proto.Output.AddRange(outputs);
        foreach (var attribute in attributes)
        {
            if (attribute is not null)
            {
                proto.Attribute.Add(attribute);
            }
        }

        Nodes.Add(proto);
    }

    // ONNX Runtime refuses two nodes of one name.
    private string UniqueNodeName(string name)
    {
        var unique = name;
        for (var n = 1; !_nodeNames.Add(unique); n++)
        {
            unique = $"{name}_{n}";
        }

        return unique;
    }

    /// <summary>Says that a node needs no row any more: another one wrote it.</summary>
    public void Claim(Node node) => _done.Add(node);

    /// <summary>Whether a node was written by another one's row.</summary>
    public bool IsClaimed(Node node) => _done.Contains(node);

    /// <summary>A refusal that names the node.</summary>
    public InputException Refuse(Node node, string reason) =>
        new($"cannot export {node.Op.Type} '{node.Name}' of '{Graph.Name}' to ONNX: {reason}");

    private string Unique(string wanted)
    {
        var name = wanted;
        for (var i = 1; !_taken.Add(name); i++)
        {
            name = $"{wanted}_{i}";
        }

        return name;
    }

    private Tensor? Folded(Value value)
    {
        if (Graph.Producer(value) is not { } node || node.Outputs.Length != 1 || node.Op is FakeQuantize)
        {
            return null;
        }

        if (node.Op is Constant constant)
        {
            return constant.Value;
        }

        Tensor<double>[] inputs = [.. node.Inputs.Select(v => ConstantOf(v)?.ToDouble()).OfType<Tensor<double>>()];
        if (inputs.Length != node.Inputs.Length || value.Type.Element != ElementType.Float32 || !value.Shape.IsConcrete)
        {
            return null;
        }

        var output = Tensor.Zeros<double>(value.Shape.ToArray());
        node.Op.Evaluate(inputs, [output], default);
        return output.ToFloat();
    }
}
