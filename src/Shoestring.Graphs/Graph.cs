using System.Collections.Immutable;

namespace Shoestring.Graphs;

/// <summary>
/// A model: nodes in topological order over typed values, with named parameters, inputs and outputs. Immutable; whatever is done to a
/// model is a pass that takes a graph and gives back a graph.
/// </summary>
public sealed class Graph
{
    private readonly Lazy<Dictionary<Value, Node>> _producers;
    private readonly Lazy<Dictionary<Value, ImmutableArray<Node>>> _consumers;

    /// <summary>A graph of parts that fit each other; <see cref="GraphBuilder"/> is the usual way to make one.</summary>
    /// <param name="name">Name of the model.</param>
    /// <param name="inputs">Values that a caller gives.</param>
    /// <param name="parameters">Values that live beside the graph.</param>
    /// <param name="nodes">Nodes, each after those that make its inputs.</param>
    /// <param name="outputs">Values that a caller takes.</param>
    /// <param name="updates">Parameters that a run overwrites.</param>
    public Graph(
        string name,
        ImmutableArray<Value> inputs,
        ImmutableArray<Parameter> parameters,
        ImmutableArray<Node> nodes,
        ImmutableArray<Value> outputs,
        ImmutableArray<StateUpdate> updates = default)
    {
        Name = name;
        Inputs = inputs;
        Parameters = parameters;
        Nodes = nodes;
        Outputs = outputs;
        Updates = updates.IsDefault ? [] : updates;
        _producers = new(() => Nodes.SelectMany(n => n.Outputs.Select(v => (v, n))).ToDictionary(p => p.v, p => p.n));
        _consumers = new(() => Nodes.SelectMany(n => n.Inputs.Distinct().Select(v => (v, n)))
            .GroupBy(p => p.v, p => p.n).ToDictionary(g => g.Key, g => g.ToImmutableArray()));
    }

    /// <summary>Name of the model.</summary>
    public string Name { get; }

    /// <summary>Values that a caller gives.</summary>
    public ImmutableArray<Value> Inputs { get; }

    /// <summary>Parameters, whose numbers live in a <see cref="Weights"/>.</summary>
    public ImmutableArray<Parameter> Parameters { get; }

    /// <summary>Nodes, each after those that make its inputs.</summary>
    public ImmutableArray<Node> Nodes { get; }

    /// <summary>Values that a caller takes.</summary>
    public ImmutableArray<Value> Outputs { get; }

    /// <summary>Parameters that a run overwrites.</summary>
    public ImmutableArray<StateUpdate> Updates { get; }

    /// <summary>Number of elements of all parameters that a deployed model keeps (weights, biases, norms; not running statistics).</summary>
    public long ParameterCount => Parameters
        .Where(p => p.Role is ParameterRole.Weight or ParameterRole.Bias or ParameterRole.Norm)
        .Sum(p => (long)p.Type.Shape.ElementCount);

    /// <summary>Cost of all nodes; symbolic dimensions must be bound.</summary>
    public Cost Cost => Nodes.Aggregate(default(Cost), (sum, n) => sum + n.Cost);

    /// <summary>The node that makes a value, or null for inputs and parameters.</summary>
    /// <param name="value">A value of the graph.</param>
    public Node? Producer(Value value) => _producers.Value.GetValueOrDefault(value);

    /// <summary>The nodes that read a value.</summary>
    /// <param name="value">A value of the graph.</param>
    public ImmutableArray<Node> Consumers(Value value) => _consumers.Value.TryGetValue(value, out var nodes) ? nodes : [];

    /// <summary>The parameter of a value, or null.</summary>
    /// <param name="value">A value of the graph.</param>
    public Parameter? ParameterOf(Value value) => Parameters.FirstOrDefault(p => p.Value == value);

    /// <summary>The input of a name.</summary>
    /// <param name="name">The input's name.</param>
    /// <exception cref="KeyNotFoundException">There is none.</exception>
    public Value Input(string name) => Inputs.FirstOrDefault(v => v.Name == name)
        ?? throw new KeyNotFoundException($"'{Name}' has no input '{name}' (it has {string.Join(", ", Inputs.Select(v => v.Name))})");

    /// <summary>The output of a name.</summary>
    /// <param name="name">The output's name.</param>
    /// <exception cref="KeyNotFoundException">There is none.</exception>
    public Value Output(string name) => Outputs.FirstOrDefault(v => v.Name == name)
        ?? throw new KeyNotFoundException($"'{Name}' has no output '{name}' (it has {string.Join(", ", Outputs.Select(v => v.Name))})");

    /// <summary>The same graph with a symbolic dimension bound to a number, all types inferred anew.</summary>
    /// <param name="symbol">The dimension's name.</param>
    /// <param name="extent">Its number.</param>
    public Graph Bind(string symbol, int extent)
    {
        var builder = new GraphBuilder(Name);
        var map = new Dictionary<Value, Value>();
        foreach (var input in Inputs)
        {
            map[input] = builder.Input(input.Name, input.Type with { Shape = input.Shape.Bind(symbol, extent) });
        }

        builder.Inline(this, map, rebind: op => op.Bind(symbol, extent));
        return builder.Build(Outputs.Select(v => map[v]));
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Name}: {Nodes.Length} nodes, {Parameters.Length} parameters";
}
