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
    private readonly Dictionary<string, KnownTensor> _known = new(StringComparer.Ordinal);
    private readonly Dictionary<string, QuantizedValue> _quantized = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Value> _fakes = new(StringComparer.Ordinal);
    private readonly Folding _folding;
    private readonly bool _isApart;

    public ImportScope(GraphBuilder builder, Weights weights, int opset)
        : this(builder, weights, opset, new Folding(), isApart: false)
    {
    }

    private ImportScope(GraphBuilder builder, Weights weights, int opset, Folding folding, bool isApart)
    {
        Builder = builder;
        Weights = weights;
        Opset = opset;
        _folding = folding;
        _isApart = isApart;
    }

    /// <summary>Where nodes go.</summary>
    public GraphBuilder Builder { get; }

    /// <summary>Numbers of the parameters so far.</summary>
    public Weights Weights { get; }

    /// <summary>The file's operator set.</summary>
    public int Opset { get; }

    /// <summary>Extents that are bound later.</summary>
    public Symbols Symbols => _folding.Symbols;

    /// <summary>Says what a name is.</summary>
    public void Define(string name, Value value) => _values[name] = value;

    /// <summary>Says what a name always is; floats of any width become float32.</summary>
    public void Define(string name, Tensor constant) =>
        _known[name] = new KnownTensor(constant.Element.IsFloat() ? constant.ToFloat() : constant);

    /// <summary>Says what is known of a name.</summary>
    public void Define(string name, KnownTensor known) => _known[name] = known;

    /// <summary>Says which integers a name is.</summary>
    public void Define(string name, QuantizedValue quantized) => _quantized[name] = quantized;

    /// <summary>Says that a name is what another is.</summary>
    public void Alias(OnnxNode node, string name, string same)
    {
        if (_known.TryGetValue(same, out var known))
        {
            Define(name, known);
        }
        else if (_quantized.TryGetValue(same, out var quantized))
        {
            Define(name, quantized);
        }
        else
        {
            Define(name, _values.GetValueOrDefault(same) ?? throw NothingMakes(node, same));
        }
    }

    /// <summary>Reads an operator: at once when its operands are all known, otherwise into the graph.</summary>
    public void Read(OnnxNode node)
    {
        var row = ImportTable.RowOf(node);
        if (node.Outputs.FirstOrDefault(o => o.Length > 0 && Knows(o)) is { } twice)
        {
            throw node.Refuse($"'{Printable.Of(twice)}' is made twice");
        }

        // A row may stumble over a file that no exporter would write: that too is told with the node's name.
        _ = Guarded(node, () =>
        {
            if (!ImportTable.MayFold(node) || !_folding.Try(node, this, row))
            {
                row(node, this);
            }

            return true;
        });
    }

    /// <summary>An empty scope of the same kind, whose operands are constants and never parameters.</summary>
    public ImportScope Apart() => new(new GraphBuilder("folded"), new Weights(), Opset, _folding, isApart: true);

    /// <summary>Whether a name is known.</summary>
    public bool Knows(string name) => _values.ContainsKey(name) || _known.ContainsKey(name) || _quantized.ContainsKey(name);

    /// <summary>What is known of a name before the model runs, or null.</summary>
    public KnownTensor? KnownOf(string name) => _known.GetValueOrDefault(name);

    /// <summary>The value of a name, or null.</summary>
    public Value? ValueOf(string name) => _values.GetValueOrDefault(name);

    /// <summary>What is known of an operand before the model runs, or null.</summary>
    public KnownTensor? KnownOf(OnnxNode node, int input) =>
        node.HasInput(input) ? _known.GetValueOrDefault(node.Inputs[input]) : null;

    /// <summary>The tensor that an operand always is, or null.</summary>
    public Tensor? ConstantOf(OnnxNode node, int input) => KnownOf(node, input)?.Constant;

    /// <summary>The integers that an operand is, when QuantizeLinear or an integer operator made them, or null.</summary>
    public QuantizedValue? QuantizedOf(OnnxNode node, int input) =>
        node.HasInput(input) ? _quantized.GetValueOrDefault(node.Inputs[input]) : null;

    /// <summary>The shape of an operand, whatever it is.</summary>
    public Shape ShapeOf(OnnxNode node, int input)
    {
        var name = node.Inputs[input];
        return _values.TryGetValue(name, out var value) ? value.Shape
            : _known.TryGetValue(name, out var known) ? known.Shape
            : _quantized.TryGetValue(name, out var quantized) ? quantized.Real.Shape
            : throw NothingMakes(node, name);
    }

    /// <summary>The element type of an operand, whatever it is.</summary>
    public ElementType ElementOf(OnnxNode node, int input)
    {
        var name = node.Inputs[input];
        return _values.TryGetValue(name, out var value) ? value.Type.Element
            : _known.TryGetValue(name, out var known) ? known.Trials[0].Element
            : _quantized.TryGetValue(name, out var quantized) ? quantized.Quantization.Storage
            : throw NothingMakes(node, name);
    }

    /// <summary>Extents that a file gives as an operand; null where one is computed from extents that are bound later.</summary>
    /// <exception cref="InputException">They are computed while the model runs.</exception>
    public KnownExtent?[] Extents(OnnxNode node, int input)
    {
        if (!node.HasInput(input))
        {
            throw node.Refuse($"its input {input} is missing");
        }

        var known = KnownOf(node, input) ?? throw node.Refuse(
            $"'{Printable.Of(node.Inputs[input])}' is computed while the model runs; a constant is needed");
        return known.Length <= TensorLimits.Rank
            ? [.. Enumerable.Range(0, known.Length).Select(known.ExtentAt)]
            : throw node.Refuse($"a shape of {known.Length} axes; at most {TensorLimits.Rank} are read");
    }

    /// <summary>Integers that a file gives as an operand (a shape, axes), or null when it is absent.</summary>
    /// <exception cref="InputException">They are computed while the model runs.</exception>
    public int[]? Ints(OnnxNode node, int input)
    {
        if (!node.HasInput(input))
        {
            return null;
        }

        var known = KnownOf(node, input)
            ?? throw node.Refuse($"'{Printable.Of(node.Inputs[input])}' is computed while the model runs; a constant is needed");
        var tensor = known.Constant ?? throw node.Refuse(
            $"'{Printable.Of(node.Inputs[input])}' follows from an extent that the file leaves open; a constant is needed");
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
        var added = Guarded(node, () => Builder.AddNode(node.Label, op, inputs));
        for (var i = 0; i < Math.Min(node.Outputs.Count, added.Outputs.Length); i++)
        {
            Define(node.Outputs[i], added.Outputs[i]);
        }
    }

    /// <summary>Adds a node on the way to an operator's output.</summary>
    public Value Step(OnnxNode node, Op op, params Value[] inputs) =>
        Guarded(node, () => Builder.AddNode($"{node.Label}/{op.Type}", op, inputs).Outputs[0]);

    /// <summary>Accounts for a constant that is about to be made.</summary>
    /// <exception cref="InputException">The file makes too many.</exception>
    public void Charge(OnnxNode node, double elements) => _folding.Charge(node, elements);

    private static Initializer InitializerOf(ParameterRole role) => role switch
    {
        ParameterRole.Weight => new KaimingNormal(),
        ParameterRole.Norm or ParameterRole.Scale => new Ones(),
        _ => new Zeros(),
    };

    /// <summary>Turns what an op says against its operands into a refusal that names the node.</summary>
    internal static T Guarded<T>(OnnxNode node, Func<T> add)
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

        if (_known.TryGetValue(name, out var known))
        {
            var tensor = known.Constant ?? throw node.Refuse(
                $"it computes with '{Printable.Of(name)}', which follows from an extent that the file leaves open");
            role = _isApart ? null : role is not null ? role : tensor.Length > 1 && tensor.Element.IsFloat()
                ? tensor.Dimensions.Length == 1 ? ParameterRole.Bias : ParameterRole.Weight
                : null;
            value = role is { } use && tensor.Element.IsFloat()
                ? Parameter(node, name, use, tensor.ToFloat())
                : Guarded(node, () => Builder.Add(name, new Constant(tensor)));
        }
        else if (_quantized.TryGetValue(name, out var q))
        {
            // Somebody reads the integers themselves.
            value = QuantizeRows.Integers(node, q, this);
        }
        else
        {
            throw NothingMakes(node, name);
        }

        _values[name] = value;
        return value;
    }

    private static InputException NothingMakes(OnnxNode node, string name) =>
        node.Refuse($"it reads '{Printable.Of(name)}', which nothing before it makes");
}
