using Shoestring.Graphs;
using Shoestring.Training.Transfer;

namespace Shoestring.Autopilot.Transfer;

/// <summary>What a training begins with.</summary>
/// <param name="Graph">The model as deployed: "input" to "logits".</param>
/// <param name="Weights">Its first numbers.</param>
/// <param name="Head">Its last layer.</param>
public sealed record StartingModel(Graph Graph, Weights Weights, ClassifierHead Head)
{
    /// <summary>The same model as it is trained: perhaps with a part that is fixed.</summary>
    public Graph Trained { get; init; } = Graph;
}
