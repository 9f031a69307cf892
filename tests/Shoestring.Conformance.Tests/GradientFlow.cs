using Shoestring.Graphs;
using Shoestring.Graphs.Ops;
using Shoestring.Graphs.Passes;

namespace Shoestring.Conformance.Tests;

/// <summary>Whether what an operator became can be trained through.</summary>
internal static class GradientFlow
{
    /// <summary>Whether the sum of the first float output has a gradient to a float input; null when there is no such pair.</summary>
    public static bool? Through(Graph graph)
    {
        var builder = new GraphBuilder("gradient");
        var map = new Dictionary<Value, Value>();
        foreach (var input in graph.Inputs)
        {
            map[input] = builder.Input(input.Name, input.Type);
        }

        builder.Inline(graph, map);
        var inputs = graph.Inputs.Where(v => v.Type.Element.IsFloat()).Select(v => map[v]).ToArray();
        var output = graph.Outputs.FirstOrDefault(v => v.Type.Element.IsFloat());
        if (inputs.Length == 0 || output is null)
        {
            return null;
        }

        var loss = builder.Add(new ReduceSum([], KeepDims: false), map[output]);
        try
        {
            return Differentiation.Gradients(builder, builder.Build([]).Nodes, loss, inputs).Any(g => g is not null);
        }
        catch (NotSupportedException)
        {
            return false;
        }
    }
}
