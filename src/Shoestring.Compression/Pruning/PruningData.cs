using Shoestring.Graphs;

namespace Shoestring.Compression.Pruning;

/// <summary>What a criterion may look at.</summary>
/// <param name="Graph">The model.</param>
/// <param name="Weights">Its numbers.</param>
/// <param name="Gradients">Gradients by parameter, summed over some training batches; null when none were gathered.</param>
/// <param name="Seed">Seed of the run, for criteria that draw.</param>
public sealed record PruningData(
    Graph Graph, Weights Weights, IReadOnlyDictionary<string, Tensor<float>>? Gradients = null, ulong Seed = 0);
