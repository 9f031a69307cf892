namespace Shoestring.Graphs.Reference;

/// <summary>Runs a graph node by node on the ops' scalar references, in float64. Slow and plain: what fast programs are tested against.</summary>
public static class ReferenceInterpreter
{
    /// <summary>Evaluates every value of a graph.</summary>
    /// <param name="graph">A graph whose dimensions are bound.</param>
    /// <param name="weights">Numbers of its parameters.</param>
    /// <param name="inputs">Numbers of its inputs, by name.</param>
    /// <param name="context">Seed and step.</param>
    /// <returns>The numbers of every value.</returns>
    public static IReadOnlyDictionary<Value, Tensor<double>> Run(
        Graph graph, Weights weights, IReadOnlyDictionary<string, Tensor> inputs, in RunContext context = default)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentNullException.ThrowIfNull(inputs);
        var values = new Dictionary<Value, Tensor<double>>();
        foreach (var input in graph.Inputs)
        {
            values[input] = inputs[input.Name].ToDouble();
        }

        foreach (var p in graph.Parameters)
        {
            values[p.Value] = weights[p.Name].ToDouble();
        }

        foreach (var node in graph.Nodes)
        {
            var outputs = node.Outputs.Select(v => Tensor.Zeros<double>(v.Shape.ToArray())).ToArray();
            node.Op.Evaluate([.. node.Inputs.Select(v => values[v])], outputs, context);
            for (var i = 0; i < outputs.Length; i++)
            {
                values[node.Outputs[i]] = outputs[i];
            }
        }

        return values;
    }
}
