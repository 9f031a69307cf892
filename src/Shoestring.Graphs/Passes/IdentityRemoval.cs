using Shoestring.Graphs.Ops;

namespace Shoestring.Graphs.Passes;

/// <summary>Removes what only copies in a deployed model: Identity, dropout, stochastic depth, stopped and reversed gradients.</summary>
public static class IdentityRemoval
{
    /// <summary>The graph without copies; one whose result is an output of the graph stays, for its name.</summary>
    /// <param name="graph">A model as it is deployed.</param>
    public static Graph Apply(Graph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        var sources = new Dictionary<Value, Value>();
        var nodes = new List<Node>();
        foreach (var node in graph.Nodes)
        {
            Value[] inputs = [.. node.Inputs.Select(v => sources.GetValueOrDefault(v, v))];
            if (node.Op is Identity or StopGradient or GradientReversal or Dropout or DropPath && !graph.Outputs.Contains(node.Outputs[0]))
            {
                sources[node.Outputs[0]] = inputs[0];
            }
            else
            {
                nodes.Add(new Node(node.Name, node.Op, [.. inputs], node.Outputs));
            }
        }

        return DeadCode.Remove(new Graph(graph.Name, graph.Inputs, graph.Parameters, [.. nodes], graph.Outputs, graph.Updates));
    }
}
