using System.Collections.Immutable;

namespace Shoestring.Graphs;

/// <summary>One application of an op: which values it reads and which it makes. Immutable.</summary>
public sealed class Node
{
    /// <summary>A node.</summary>
    /// <param name="name">Its name; a layer's path such as <c>stages.1.0.conv2</c>.</param>
    /// <param name="op">What is computed.</param>
    /// <param name="inputs">Values read, in the op's order; optional inputs are left off at the end.</param>
    /// <param name="outputs">Values made.</param>
    public Node(string name, Op op, ImmutableArray<Value> inputs, ImmutableArray<Value> outputs)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(op);
        Name = name;
        Op = op;
        Inputs = inputs;
        Outputs = outputs;
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>What is computed.</summary>
    public Op Op { get; }

    /// <summary>Values read, in the op's order.</summary>
    public ImmutableArray<Value> Inputs { get; }

    /// <summary>Values made, in the op's order.</summary>
    public ImmutableArray<Value> Outputs { get; }

    /// <summary>The only output.</summary>
    /// <exception cref="InvalidOperationException">There are several.</exception>
    public Value Output => Outputs.Length == 1
        ? Outputs[0]
        : throw new InvalidOperationException($"{Op.Type} '{Name}' has {Outputs.Length} outputs");

    /// <summary>What the node costs.</summary>
    public Cost Cost => Op.Cost(Inputs, Outputs);

    /// <inheritdoc/>
    public override string ToString() =>
        $"{string.Join(", ", Outputs.Select(v => v.Name))} = {Op.Type}({string.Join(", ", Inputs.Select(v => v.Name))})";
}
