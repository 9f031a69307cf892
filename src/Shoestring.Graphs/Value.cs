namespace Shoestring.Graphs;

/// <summary>
/// A named, typed edge of a graph. It is an identity: two values are the same only if they are the same object, so a pass can
/// share what it leaves alone with the graph that it was given.
/// </summary>
public sealed class Value
{
    /// <summary>A new value.</summary>
    /// <param name="name">Its name, unique within a graph.</param>
    /// <param name="type">What it is.</param>
    public Value(string name, TensorType type)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(type);
        Name = name;
        Type = type;
    }

    /// <summary>Its name, unique within a graph.</summary>
    public string Name { get; }

    /// <summary>What it is.</summary>
    public TensorType Type { get; }

    /// <summary>Its logical shape.</summary>
    public Shape Shape => Type.Shape;

    /// <inheritdoc/>
    public override string ToString() => $"{Name}: {Type}";
}
