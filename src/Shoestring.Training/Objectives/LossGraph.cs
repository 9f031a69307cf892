using Shoestring.Graphs;

namespace Shoestring.Training.Objectives;

/// <summary>A forward graph that ends in a loss.</summary>
/// <param name="Graph">The graph, dimensions bound.</param>
/// <param name="Loss">The scalar to minimise; an output.</param>
/// <param name="Logits">The model's guesses for <c>targets</c>, an output; null for methods without labels.</param>
public sealed record LossGraph(Graph Graph, Value Loss, Value? Logits);
