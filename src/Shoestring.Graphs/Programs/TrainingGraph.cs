using System.Collections.Immutable;
using Shoestring.Graphs.Passes;

namespace Shoestring.Graphs.Programs;

/// <summary>A forward graph with the nodes that compute the gradients of one of its outputs.</summary>
/// <param name="Graph">Forward and backward, without dead code.</param>
/// <param name="Gradients">Which values are gradients of which parameters.</param>
public sealed record TrainingGraph(Graph Graph, ImmutableArray<GradientOutput> Gradients)
{
    /// <summary>Differentiates a graph.</summary>
    /// <param name="forward">The forward graph, dimensions bound; its outputs stay outputs.</param>
    /// <param name="loss">The scalar output to differentiate.</param>
    /// <param name="isTrained">Which parameters get gradients; by default those that say so themselves.</param>
    public static TrainingGraph Differentiate(Graph forward, Value loss, Func<Parameter, bool>? isTrained = null)
    {
        ArgumentNullException.ThrowIfNull(forward);
        ArgumentNullException.ThrowIfNull(loss);
        isTrained ??= p => p.IsTrainable;
        var builder = new GraphBuilder(forward.Name);
        var map = forward.Inputs.ToDictionary(v => v, v => builder.Input(v.Name, v.Type));
        builder.Inline(forward, map);
        var nodes = builder.Build([]).Nodes;
        var trained = forward.Parameters.Where(isTrained).ToImmutableArray();
        var gradients = Differentiation.Gradients(builder, nodes, map[loss], [.. trained.Select(p => map[p.Value])]);
        var outputs = new List<GradientOutput>();
        for (var i = 0; i < trained.Length; i++)
        {
            if (gradients[i] is { } g)
            {
                outputs.Add(new GradientOutput(builder.ParameterOf(map[trained[i].Value])!, g));
            }
        }

        var graph = builder.Build(forward.Outputs.Select(v => map[v]).Concat(outputs.Select(g => g.Value)));
        return new TrainingGraph(DeadCode.Remove(graph), [.. outputs]);
    }
}
