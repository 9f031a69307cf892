namespace Shoestring.Graphs;

/// <summary>A named tensor that belongs to a model. Its numbers live beside the graph, in <see cref="Weights"/>.</summary>
/// <param name="Value">The edge that reads it; its name is the parameter's name.</param>
/// <param name="Role">What it is for.</param>
/// <param name="Initializer">How it begins.</param>
public sealed record Parameter(Value Value, ParameterRole Role, Initializer Initializer)
{
    /// <summary>The parameter's name, in the public naming of the field (<c>features.0.conv.weight</c>).</summary>
    public string Name => Value.Name;

    /// <summary>Its type.</summary>
    public TensorType Type => Value.Type;

    /// <summary>Whether gradients flow to it by default.</summary>
    public bool IsTrainable => Role is not (ParameterRole.Statistic or ParameterRole.Constant or ParameterRole.Scale);
}
