using System.Collections.Immutable;
using Shoestring.Graphs;

namespace Shoestring.Training.Transfer;

/// <summary>The layers of a model as a person counts them: nodes that multiply by weights.</summary>
internal static class WeightedLayers
{
    /// <summary>Places in <see cref="Graph.Nodes"/> of all nodes that read a filter or a matrix, in order.</summary>
    public static ImmutableArray<int> Of(Graph model)
    {
        // A quantised weight reaches its layer through a rounding: still that layer's weight.
        var (fixedValues, weights) = (model.Parameters.Select(p => p.Value).ToHashSet(), Filters(model));
        var layers = ImmutableArray.CreateBuilder<int>();
        for (var i = 0; i < model.Nodes.Length; i++)
        {
            var node = model.Nodes[i];
            if (!node.Inputs.Any(weights.Contains))
            {
                continue;
            }

            if (node.Inputs.All(fixedValues.Contains))
            {
                fixedValues.UnionWith(node.Outputs);
                weights.UnionWith(node.Outputs);
            }
            else
            {
                layers.Add(i);
            }
        }

        return layers.ToImmutable();
    }

    private static HashSet<Value> Filters(Graph model) =>
        [.. model.Parameters.Where(p => p.Role is ParameterRole.Weight).Select(p => p.Value)];
}
