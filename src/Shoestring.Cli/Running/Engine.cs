using Shoestring.Graphs;

namespace Shoestring.Cli.Running;

/// <summary>Runs a model: tensors in the model's order in, tensors in the model's order out.</summary>
internal abstract class Engine : IDisposable
{
    /// <summary>What the model says of itself.</summary>
    public abstract IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Extents of the first input; −1 where they are free.</summary>
    public abstract IReadOnlyList<long> InputShape { get; }

    /// <summary>Names of the outputs.</summary>
    public abstract IReadOnlyList<string> OutputNames { get; }

    /// <summary>Runs the model.</summary>
    /// <exception cref="Errors.InputException">An input does not fit.</exception>
    public abstract IReadOnlyList<Tensor> Run(IReadOnlyList<Tensor> inputs);

    /// <inheritdoc/>
    public abstract void Dispose();
}
