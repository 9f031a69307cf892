namespace Shoestring.Graphs.Programs;

/// <summary>What turns a node into an instruction sees: where its operands live.</summary>
internal sealed class LoweringContext
{
    private readonly IReadOnlyDictionary<Value, Storage> _storages;

    private readonly HashSet<Value> _read;

    public LoweringContext(IReadOnlyDictionary<Value, Storage> storages, Graph graph)
    {
        _storages = storages;
        _read = [.. graph.Nodes.SelectMany(n => n.Inputs), .. graph.Outputs, .. graph.Updates.Select(u => u.Next)];
    }

    /// <summary>Where a value lives.</summary>
    public Storage this[Value value] => _storages[value];

    /// <summary>Where a node's input lives.</summary>
    public Storage Input(Node node, int index) => _storages[node.Inputs[index]];

    /// <summary>Where a node's output lives.</summary>
    public Storage Output(Node node, int index = 0) => _storages[node.Outputs[index]];

    /// <summary>Whether anybody reads a value; what nobody reads need not be computed.</summary>
    public bool IsRead(Value value) => _read.Contains(value);
}
