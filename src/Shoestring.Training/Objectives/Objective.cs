using Shoestring.Graphs;

namespace Shoestring.Training.Objectives;

/// <summary>
/// A learning method: says what a batch is made of (the inputs that its graph declares) and builds the loss from the model's graph.
/// What belongs to the method alone (a teacher, a second view, an averaged copy) stands in this graph, so a new method is one file.
/// </summary>
public abstract record Objective
{
    /// <summary>Name of the input that holds the pictures.</summary>
    public const string Images = "input";

    /// <summary>Name of the input that holds the target distributions.</summary>
    public const string Targets = "targets";

    /// <summary>Builds the loss.</summary>
    /// <param name="scope">The model, the batch size, and where to add nodes.</param>
    /// <returns>The scalar to minimise.</returns>
    public abstract Value Loss(LossScope scope);

    /// <summary>First numbers of parameters that the method brings along, such as a teacher's; none by default.</summary>
    /// <param name="model">First numbers of the model.</param>
    public virtual Weights ExtraWeights(Weights model) => new();

    /// <summary>The whole forward graph: inputs to the outputs "loss" and "logits" (where the method has logits).</summary>
    /// <param name="model">The model as deployed, batch symbolic.</param>
    /// <param name="batchSize">Samples of one batch.</param>
    /// <param name="freezeStatistics">Whether batch normalisation keeps its running statistics.</param>
    public LossGraph Build(Graph model, int batchSize, bool freezeStatistics = false)
    {
        ArgumentNullException.ThrowIfNull(model);
        var scope = new LossScope(model, batchSize, freezeStatistics);
        var loss = scope.Graph.Add("loss", new Graphs.Ops.Identity(), Loss(scope));
        var outputs = scope.Logits is { } logits ? new[] { loss, logits } : [loss];
        return new LossGraph(scope.Graph.Build(outputs), loss, scope.Logits);
    }
}
