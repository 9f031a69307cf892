namespace Shoestring.Graphs;

/// <summary>Numbers of a model's parameters by name, each row-major in the logical order.</summary>
public sealed class Weights
{
    private readonly Dictionary<string, Tensor> _tensors = new(StringComparer.Ordinal);

    /// <summary>Names, in the order of insertion.</summary>
    public IReadOnlyCollection<string> Names => _tensors.Keys;

    /// <summary>The tensor of a parameter.</summary>
    /// <param name="name">The parameter's name.</param>
    /// <exception cref="KeyNotFoundException">There is none of that name.</exception>
    public Tensor this[string name]
    {
        get => _tensors.TryGetValue(name, out var t) ? t : throw new KeyNotFoundException($"no weights for the parameter '{name}'");
        set => _tensors[name] = value;
    }

    /// <summary>Whether there is a tensor of that name.</summary>
    /// <param name="name">The parameter's name.</param>
    public bool Contains(string name) => _tensors.ContainsKey(name);

    /// <summary>The float32 tensor of a parameter.</summary>
    /// <param name="name">The parameter's name.</param>
    public Tensor<float> Float(string name) => this[name].ToFloat();

    /// <summary>Removes a tensor.</summary>
    /// <param name="name">The parameter's name.</param>
    public bool Remove(string name) => _tensors.Remove(name);

    /// <summary>A copy that shares no array with this one for float32 tensors.</summary>
    public Weights Clone()
    {
        var copy = new Weights();
        foreach (var (name, tensor) in _tensors)
        {
            copy[name] = tensor is Tensor<float> f ? new Tensor<float>([.. f.Data], f.Dimensions.AsSpan()) : tensor;
        }

        return copy;
    }

    /// <summary>Fresh weights for a graph, each parameter by its own initialiser and a random stream of its own.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="seed">Seed of the run.</param>
    public static Weights Initialize(Graph graph, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(graph);
        var weights = new Weights();
        foreach (var p in graph.Parameters)
        {
            weights[p.Name] = p.Initializer.Create(p, seed);
        }

        return weights;
    }
}
