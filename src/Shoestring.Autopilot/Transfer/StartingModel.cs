using Shoestring.Data;
using Shoestring.Graphs;
using Shoestring.Models;
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

    /// <summary>A network of the zoo for data.</summary>
    /// <param name="network">Architecture and width multiplier.</param>
    /// <param name="initial">First weights from a file, or null.</param>
    /// <param name="data">The data.</param>
    /// <param name="seed">Decides all first numbers that no file gives.</param>
    /// <param name="tell">Hears what the file does not give.</param>
    /// <exception cref="Errors.InputException">The file does not fit the network.</exception>
    public static StartingModel FromZoo(
        (ModelDefinition Definition, double Width) network, InitialWeights? initial, PreparedData data, ulong seed, Action<string> tell)
    {
        ArgumentNullException.ThrowIfNull(data);
        var shape = data.Preprocessing;
        var graph = network.Definition.Build(new ModelOptions(data.ClassNames.Count, shape.Channels, shape.Height, shape.Width)
        {
            WidthMultiplier = network.Width,
            SmallPictures = true,
        });
        var weights = Weights.Initialize(graph, seed);
        initial?.Into(graph, weights, tell);
        return new StartingModel(graph, weights, ClassifierHead.Find(graph));
    }
}
