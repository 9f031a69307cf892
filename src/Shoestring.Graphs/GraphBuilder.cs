using System.Collections.Immutable;

namespace Shoestring.Graphs;

/// <summary>Makes a <see cref="Graph"/> node by node; infers types and keeps names unique.</summary>
public sealed class GraphBuilder
{
    private readonly string _name;
    private readonly List<Value> _inputs = [];
    private readonly List<Parameter> _parameters = [];
    private readonly List<Node> _nodes = [];
    private readonly List<StateUpdate> _updates = [];
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Parameter> _parametersByName = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _suffixes = new(StringComparer.Ordinal);

    /// <summary>An empty graph.</summary>
    /// <param name="name">Name of the model.</param>
    public GraphBuilder(string name) => _name = name;

    /// <summary>Adds an input.</summary>
    /// <param name="name">Its name; must be new.</param>
    /// <param name="type">Its type.</param>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    public Value Input(string name, TensorType type)
    {
        if (!_names.Add(name))
        {
            throw new ArgumentException($"the name '{name}' is taken", nameof(name));
        }

        var value = new Value(name, type);
        _inputs.Add(value);
        return value;
    }

    /// <summary>Adds a parameter, or gives back the one of that name: a name used twice is a weight shared by two layers.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="role">What it is for.</param>
    /// <param name="initializer">How it begins.</param>
    /// <param name="shape">Its extents.</param>
    /// <exception cref="ArgumentException">There is one of that name and another type, or the name is taken by a value.</exception>
    public Value Parameter(string name, ParameterRole role, Initializer initializer, Shape shape) =>
        Parameter(new Parameter(new Value(name, new TensorType(ElementType.Float32, shape)), role, initializer));

    /// <summary>Adds a parameter of another graph, or gives back the value of the one of that name.</summary>
    /// <param name="parameter">The parameter.</param>
    /// <exception cref="ArgumentException">There is one of that name and another type, or the name is taken by a value.</exception>
    public Value Parameter(Parameter parameter)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        if (_parametersByName.TryGetValue(parameter.Name, out var known))
        {
            return known.Type == parameter.Type
                ? known.Value
                : throw new ArgumentException($"the parameter '{parameter.Name}' is {known.Type} and {parameter.Type}", nameof(parameter));
        }

        if (!_names.Add(parameter.Name))
        {
            throw new ArgumentException($"the name '{parameter.Name}' is taken", nameof(parameter));
        }

        _parameters.Add(parameter);
        _parametersByName[parameter.Name] = parameter;
        return parameter.Value;
    }

    /// <summary>The parameter that a value is, or null.</summary>
    /// <param name="value">A value of this builder.</param>
    public Parameter? ParameterOf(Value value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return _parametersByName.TryGetValue(value.Name, out var p) && p.Value == value ? p : null;
    }

    /// <summary>Adds a node with one output.</summary>
    /// <param name="op">What is computed.</param>
    /// <param name="inputs">Values read.</param>
    public Value Add(Op op, params ReadOnlySpan<Value> inputs) => AddNode(null, op, inputs).Output;

    /// <summary>Adds a node with one output and a name.</summary>
    /// <param name="name">The node's name; its output's name follows it.</param>
    /// <param name="op">What is computed.</param>
    /// <param name="inputs">Values read.</param>
    public Value Add(string name, Op op, params ReadOnlySpan<Value> inputs) => AddNode(name, op, inputs).Output;

    /// <summary>Adds a node.</summary>
    /// <param name="name">The node's name, or null to name it after its op.</param>
    /// <param name="op">What is computed.</param>
    /// <param name="inputs">Values read.</param>
    /// <exception cref="ArgumentException">The op refuses the inputs' types; the message names the node.</exception>
    public Node AddNode(string? name, Op op, params ReadOnlySpan<Value> inputs)
    {
        ArgumentNullException.ThrowIfNull(op);
        name ??= op.Type;
        ImmutableArray<Value> values = [.. inputs];
        IReadOnlyList<TensorType> types;
        try
        {
            types = op.Infer([.. values.Select(v => v.Type)]);
        }
        catch (ArgumentException e)
        {
            throw new ArgumentException($"{op.Type} '{name}': {e.Message}", e);
        }

        var outputs = ImmutableArray.CreateBuilder<Value>(types.Count);
        for (var i = 0; i < types.Count; i++)
        {
            outputs.Add(new Value(Unique(i == 0 ? name : $"{name}#{i}"), types[i]));
        }

        var node = new Node(name, op, values, outputs.ToImmutable());
        _nodes.Add(node);
        return node;
    }

    /// <summary>A scalar constant.</summary>
    /// <param name="value">Its number.</param>
    public Value Constant(double value) => Add(new Ops.Constant(Tensor.Of([(float)value], [])));

    /// <summary>Says that a run overwrites a parameter.</summary>
    /// <param name="parameter">A parameter of this builder.</param>
    /// <param name="next">Its value after the run.</param>
    public void Update(Parameter parameter, Value next) => _updates.Add(new StateUpdate(parameter, next));

    /// <summary>
    /// Copies the nodes and parameters of a graph into this one, types inferred anew; parameters of the same name are shared.
    /// </summary>
    /// <param name="graph">The graph to copy.</param>
    /// <param name="map">On entry what stands for the graph's inputs; on return what stands for each of its values.</param>
    /// <param name="rename">New names for parameters (a frozen teacher, a mean teacher's copy), or null to keep them.</param>
    /// <param name="rebind">What each op becomes, or null to keep them.</param>
    /// <exception cref="ArgumentException">An input of the graph stands for nothing.</exception>
    public void Inline(
        Graph graph, Dictionary<Value, Value> map, Func<Parameter, Parameter>? rename = null, Func<Op, Op>? rebind = null)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(map);
        foreach (var p in graph.Parameters)
        {
            if (!map.ContainsKey(p.Value))
            {
                map[p.Value] = Parameter(rename is null ? p : rename(p));
            }
        }

        foreach (var node in graph.Nodes)
        {
            var inputs = node.Inputs.Select(v => map.TryGetValue(v, out var m)
                ? m
                : throw new ArgumentException($"nothing stands for '{v.Name}', which '{node.Name}' reads", nameof(map))).ToArray();
            var copy = AddNode(node.Name, rebind is null ? node.Op : rebind(node.Op), inputs);
            for (var i = 0; i < node.Outputs.Length; i++)
            {
                map[node.Outputs[i]] = copy.Outputs[i];
            }
        }

        foreach (var update in graph.Updates)
        {
            Update(_parametersByName[map[update.Parameter.Value].Name], map[update.Next]);
        }
    }

    /// <summary>The graph of all that was added.</summary>
    /// <param name="outputs">Values that a caller takes.</param>
    public Graph Build(params IEnumerable<Value> outputs) =>
        new(_name, [.. _inputs], [.. _parameters], [.. _nodes], [.. outputs], [.. _updates]);

    private string Unique(string name)
    {
        if (_names.Add(name))
        {
            return name;
        }

        var n = _suffixes.GetValueOrDefault(name);
        string candidate;
        do
        {
            candidate = $"{name}_{++n}";
        }
        while (!_names.Add(candidate));
        _suffixes[name] = n;
        return candidate;
    }
}
