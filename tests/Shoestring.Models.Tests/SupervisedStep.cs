using Shoestring.Graphs;
using Shoestring.Graphs.Ops;
using Shoestring.Graphs.Passes;
using Shoestring.Graphs.Programs;

namespace Shoestring.Models.Tests;

/// <summary>A model with its mean cross-entropy, in training form and differentiated.</summary>
internal static class SupervisedStep
{
    /// <summary>Forward and backward; inputs are the model's and "targets", outputs "loss" and "logits".</summary>
    /// <param name="model">A model whose batch is bound.</param>
    public static (Graph Forward, TrainingGraph Training) Of(Graph model)
    {
        var b = new GraphBuilder("step");
        var map = model.Inputs.ToDictionary(v => v, v => b.Input(v.Name, v.Type));
        b.Inline(model, map);
        var logits = map[model.Outputs[0]];
        var losses = b.Add("losses", new SoftmaxCrossEntropy(), logits, b.Input("targets", logits.Type));
        var forward = TrainingMode.Apply(b.Build(b.Add("loss", new ReduceMean([], KeepDims: false), losses), logits));
        return (forward, TrainingGraph.Differentiate(forward, forward.Output("loss")));
    }
}
