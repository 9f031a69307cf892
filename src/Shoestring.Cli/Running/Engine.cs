using Shoestring.Errors;
using Shoestring.Graphs;
using Shoestring.Onnx.Formats;

namespace Shoestring.Cli.Running;

/// <summary>Runs a model: tensors in the model's order in, tensors in the model's order out.</summary>
internal abstract class Engine : IDisposable
{
    /// <summary>What the model says of itself.</summary>
    public abstract IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>The inputs, in the model's order.</summary>
    public abstract IReadOnlyList<EngineInput> Inputs { get; }

    /// <summary>Extents of the first input; −1 where they are free.</summary>
    public IReadOnlyList<long> InputShape => Inputs is [var first, ..] ? first.Dimensions : [];

    /// <summary>Names of the outputs.</summary>
    public abstract IReadOnlyList<string> OutputNames { get; }

    /// <summary>Runs the model on tensors in its order.</summary>
    /// <exception cref="InputException">An input does not fit.</exception>
    public IReadOnlyList<Tensor> Run(IReadOnlyList<Tensor> inputs) => inputs.Count == Inputs.Count
        ? Execute([.. inputs.Select((tensor, i) => Inputs[i].Take(tensor))])
        : throw new InputException(
            $"the model takes {Inputs.Count} inputs ({string.Join("; ", Inputs)}), and {inputs.Count} are given");

    /// <summary>Runs the model on tensors from files: by name where their names are those of the inputs, in their order otherwise.</summary>
    /// <exception cref="InputException">An input does not fit.</exception>
    public IReadOnlyList<Tensor> Run(IReadOnlyList<NamedTensor> inputs)
    {
        var named = inputs.Select(t => t.Name).ToHashSet(StringComparer.Ordinal);
        return named.Count == inputs.Count && named.SetEquals(Inputs.Select(i => i.Name))
            ? Run([.. Inputs.Select(i => inputs.First(t => t.Name == i.Name).Tensor)])
            : Run([.. inputs.Select(t => t.Tensor)]);
    }

    /// <inheritdoc/>
    public abstract void Dispose();

    /// <summary>Runs the model on tensors that fit.</summary>
    protected abstract IReadOnlyList<Tensor> Execute(IReadOnlyList<Tensor> inputs);
}
