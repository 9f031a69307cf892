using Shoestring.Graphs;
using Shoestring.Graphs.Passes;

namespace Shoestring.Training.Transfer;

/// <summary>A model cut in two at one value: behind the cut stands all that a head-only training changes.</summary>
/// <param name="Trunk">From the model's input to the features, its only output.</param>
/// <param name="Head">From the features, named "input", to the model's output.</param>
public sealed record FeatureSplit(Graph Trunk, Graph Head)
{
    /// <summary>Cuts a model.</summary>
    /// <param name="model">The model as deployed.</param>
    /// <param name="features">The value to cut at; all that the output needs must come through it.</param>
    /// <exception cref="ArgumentException">Something goes around the cut.</exception>
    public static FeatureSplit At(Graph model, Value features)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(features);
        var trunk = DeadCode.Remove(new Graph(model.Name, model.Inputs, model.Parameters, model.Nodes, [features]));
        var before = trunk.Nodes.ToHashSet();
        var rest = DeadCode.Remove(new Graph(model.Name, [], model.Parameters, [.. model.Nodes.Where(n => !before.Contains(n))], model.Outputs));
        var builder = new GraphBuilder(model.Name);
        var map = new Dictionary<Value, Value> { [features] = builder.Input("input", features.Type) };
        builder.Inline(rest, map);
        return new FeatureSplit(trunk, builder.Build(model.Outputs.Select(v => map[v])));
    }
}
