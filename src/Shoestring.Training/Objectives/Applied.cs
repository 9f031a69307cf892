using Shoestring.Graphs;

namespace Shoestring.Training.Objectives;

/// <summary>A model that was put behind some input.</summary>
public sealed class Applied
{
    private readonly Graph _model;
    private readonly IReadOnlyDictionary<Value, Value> _map;

    internal Applied(Graph model, IReadOnlyDictionary<Value, Value> map) => (_model, _map) = (model, map);

    /// <summary>The class scores [N, classes].</summary>
    public Value Logits => _map[_model.Output("logits")];

    /// <summary>The features that the classifier reads [N, channels].</summary>
    public Value Features => Inner("flatten");

    /// <summary>A value inside the model, by the name that it has in the model's own graph.</summary>
    /// <param name="name">The value's name.</param>
    /// <exception cref="KeyNotFoundException">The model has none of that name.</exception>
    public Value Inner(string name)
    {
        var value = _model.Nodes.SelectMany(n => n.Outputs).FirstOrDefault(v => v.Name == name)
            ?? throw new KeyNotFoundException($"'{_model.Name}' has no value '{name}'");
        return _map[value];
    }
}
