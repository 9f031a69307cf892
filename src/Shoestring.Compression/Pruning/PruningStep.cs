using Shoestring.Graphs;

namespace Shoestring.Compression.Pruning;

/// <summary>Where an iterative pruning stands.</summary>
/// <param name="Index">Number of the step, from 0.</param>
/// <param name="Count">Number of steps.</param>
/// <param name="Graph">The model: before the cut when data is gathered, after it when it recovers.</param>
/// <param name="Weights">Its numbers.</param>
/// <param name="Cost">What it costs, in the target's unit.</param>
public sealed record PruningStep(int Index, int Count, Graph Graph, Weights Weights, double Cost);
