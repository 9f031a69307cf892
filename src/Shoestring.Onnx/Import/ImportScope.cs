using Shoestring.Errors;
using Shoestring.Graphs;
using Shoestring.Graphs.Initializers;
using Shoestring.Graphs.Ops;
using Shoestring.Onnx.Formats;

namespace Shoestring.Onnx.Import;

/// <summary>A graph in the making, while the rows of the table read one operator after the other.</summary>
internal sealed class ImportScope
{
    private readonly Dictionary<string, Value> _values = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Tensor> _constants = new(StringComparer.Ordinal);
    private readonly Dictionary<string, QuantizedValue> _quantized = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Value> _fakes = new(StringComparer.Ordinal);

    public ImportScope(GraphBuilder builder, Weights weights, int opset)
    {
        Builder = builder;
        Weights = weights;
        Opset = opset;
    }

    /// <summary>Where nodes go.</summary>
    public GraphBuilder Builder { get; }

    /// <summary>Numbers of the parameters so far.</summary>
    public Weights Weights { get; }

    /// <summary>The file's operator set.</summary>
    public int Opset { get; }

    /// <summary>Says what a name is.</summary>
    public void Define(string name, Value value) => _values[name] = value;

    /// <summary>Says what a name always is.</summary>
    public void Define(string name, Tensor constant) => _constants[name] = constant;

    /// <summary>Says which integers a name is.</summary>
    public void Define(string name, QuantizedValue quantized) => _quantized[name] = quantized;

    /// <summary>Whether a name is known.</summary>
    public bool Knows(string name) => _values.ContainsKey(name) || _constants.ContainsKey(name) || _quantized.ContainsKey(name);

    /// <summary>The tensor that an operand always is, or null.</summary>
    public Tensor? ConstantOf(OnnxNode node, int input) =>
        node.HasInput(input) ? _constants.GetValueOrDefault(node.Inputs[input]) : null;

    /// <summary>The integers that an operand is, when QuantizeLinear or an integer operator made them, or null.</summary>
    public QuantizedValue? QuantizedOf(OnnxNode node, int input) =>
        node.HasInput(input) ? _quantized.GetValueOrDefault(node.Inputs[input]) : null;

    /// <summary>Integers that a file gives as an operand (a shape, axes), or null when it is absent.</summary>
    /// <exception cref="InputException">They are computed while the model runs.</exception>
    public int[]? Ints(OnnxNode node, int input)
    {
        if (!node.HasInput(input))
        {
            return null;
        }

        var tensor = ConstantOf(node, input)
            ?? throw node.Refuse($"'{Printable.Of(node.Inputs[input])}' is computed while the model runs; a constant is needed");
        return [.. Enumerable.Range(0, tensor.Length).Select(i => (int)Math.Clamp(tensor.ValueAt(i), int.MinValue, int.MaxValue))];
    }

    /// <summary>Integers that old files give as an attribute and new ones as an operand, or null.</summary>
    public int[]? Ints(OnnxNode node, string attribute, int input) => node.Ints(attribute) ?? Ints(node, input);

    /// <summary>
    /// An operand of a node that makes no difference between weights and other values: numbers of the file with several elements are
    /// parameters, single ones constants.
    /// </summary>
    public Value Operand(OnnxNode node, int input) => Find(node, input, null);

    /// <summary>An operand that is a parameter when the file holds its numbers.</summary>
    public Value Operand(OnnxNode node, int input, ParameterRole role) => Find(node, input, role);

    /// <summary>A parameter of numbers that were made from the file's.</summary>
    public Value Parameter(OnnxNode node, string name, ParameterRole role, Tensor<float> tensor)
    {
        var shape = Shape.Of(tensor.Dimensions.AsSpan());
        var value = Guarded(node, () => Builder.Parameter(name, role, InitializerOf(role), shape));
        Weights[name] = tensor;
        return value;
    }

    /// <summary>Floats rounded to the steps of their integers; asked twice for the same integers, one node.</summary>
    public Value Fake(OnnxNode node, string codes, Value real, Quantization q)
    {
        if (_fakes.TryGetValue(codes, out var fake))
        {
            return fake;
        }

        if (q.Storage is not (ElementType.Int8 or ElementType.UInt8))
        {
            throw node.Refuse($"quantisation to {q.Storage} is not supported");
        }

        var scale = Parameter(node, q.ScaleName, ParameterRole.Scale, q.Scale);
        var zero = Parameter(node, q.ZeroName, ParameterRole.Constant, q.Zero);
        return _fakes[codes] = Guarded(
            node, () => Builder.Add($"{codes}/quantized", new FakeQuantize(q.QMin, q.QMax, q.Axis), real, scale, zero));
    }

    /// <summary>Adds a node whose first output is the operator's.</summary>
    public void Add(OnnxNode node, Op op, params Value[] inputs)
    {
        var added = Guarded(node, () => Builder.AddNode(node.Outputs[0], op, inputs));
        for (var i = 0; i < Math.Min(node.Outputs.Count, added.Outputs.Length); i++)
        {
            Define(node.Outputs[i], added.Outputs[i]);
        }
    }

    /// <summary>Adds a node on the way to an operator's output.</summary>
    public Value Step(OnnxNode node, Op op, params Value[] inputs) =>
        Guarded(node, () => Builder.AddNode($"{node.Outputs[0]}/{op.Type}", op, inputs).Outputs[0]);

    private static Initializer InitializerOf(ParameterRole role) => role switch
    {
        ParameterRole.Weight => new KaimingNormal(),
        ParameterRole.Norm or ParameterRole.Scale => new Ones(),
        _ => new Zeros(),
    };

    /// <summary>Turns what an op says against its operands into a refusal that names the node.</summary>
    private static T Guarded<T>(OnnxNode node, Func<T> add)
    {
        try
        {
            return add();
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or ArithmeticException
            or NotSupportedException or IndexOutOfRangeException)
        {
            throw node.Refuse(Printable.Line(e.Message), e);
        }
    }

    private Value Find(OnnxNode node, int input, ParameterRole? role)
    {
        if (!node.HasInput(input))
        {
            throw node.Refuse($"its input {input} is missing");
        }

        var name = node.Inputs[input];
        if (_values.TryGetValue(name, out var value))
        {
            return value;
        }

        if (_constants.TryGetValue(name, out var tensor))
        {
            role ??= tensor.Length > 1 && tensor.Element.IsFloat()
                ? tensor.Dimensions.Length == 1 ? ParameterRole.Bias : ParameterRole.Weight
                : null;
            value = role is { } known && tensor.Element.IsFloat()
                ? Parameter(node, name, known, tensor.ToFloat())
                : Guarded(node, () => Builder.Add(name, new Constant(tensor.Element.IsFloat() ? tensor.ToFloat() : tensor)));
        }
        else if (_quantized.TryGetValue(name, out var q))
        {
            // Somebody reads the integers themselves.
            value = QuantizeRows.Integers(node, q, this);
        }
        else
        {
            throw node.Refuse($"it reads '{Printable.Of(name)}', which nothing before it makes");
        }

        _values[name] = value;
        return value;
    }
}
