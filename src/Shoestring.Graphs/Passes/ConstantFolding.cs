using Shoestring.Graphs.Ops;

namespace Shoestring.Graphs.Passes;

/// <summary>Computes what depends on constants alone, with the scalar references: f(constant, …) = constant. Dead nodes go too.</summary>
public static class ConstantFolding
{
    /// <summary>Results of more elements stay computed: a file should not grow because an Expand was folded.</summary>
    private const int MaxElements = 65536;

    /// <summary>The folded graph.</summary>
    /// <param name="graph">A model; what a state update needs is kept.</param>
    public static Graph Apply(Graph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        var constants = new Dictionary<Value, Tensor>();
        var nodes = new List<Node>();
        foreach (var node in graph.Nodes)
        {
            if (node.Op is Constant constant)
            {
                constants[node.Output] = constant.Value;
            }
            else if (CanFold(node, constants))
            {
                var outputs = node.Outputs.Select(v => Tensor.Zeros<double>(v.Shape.ToArray())).ToArray();
                node.Op.Evaluate([.. node.Inputs.Select(v => constants[v].ToDouble())], outputs, default);
                for (var i = 0; i < outputs.Length; i++)
                {
                    var numbers = outputs[i].As(node.Outputs[i].Type.Element);
                    constants[node.Outputs[i]] = numbers;
                    nodes.Add(new Node(node.Name, new Constant(numbers), [], [node.Outputs[i]]));
                }

                continue;
            }

            nodes.Add(node);
        }

        return DeadCode.Remove(new Graph(graph.Name, graph.Inputs, graph.Parameters, [.. nodes], graph.Outputs, graph.Updates));
    }

    // What may not be exported stands in training graphs and may draw random numbers: it stays.
    private static bool CanFold(Node node, Dictionary<Value, Tensor> constants) =>
        !node.Inputs.IsEmpty && node.Op.NotExportable is null && node.Op is not ITrainingForm
        && node.Inputs.All(constants.ContainsKey)
        && node.Outputs.All(v => v.Shape.IsConcrete && v.Shape.ElementCount <= MaxElements
            && v.Type.Element is ElementType.Float32 or ElementType.Float64 or ElementType.Int64 or ElementType.Int32 or ElementType.Bool);
}
