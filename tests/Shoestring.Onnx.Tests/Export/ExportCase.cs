using Shoestring.Graphs;
using Shoestring.Graphs.Reference;
using Shoestring.Random;

namespace Shoestring.Onnx.Tests.Export;

/// <summary>A small graph with weights and inputs.</summary>
/// <param name="Name">Name of the case.</param>
/// <param name="Graph">The graph; its batch may be the symbol N.</param>
public sealed record ExportCase(string Name, Graph Graph)
{
    public Weights Weights { get; init; } = Weights.Initialize(Graph, 5);

    public override string ToString() => Name;

    /// <summary>Inputs by a seed; the symbolic batch becomes 2.</summary>
    public Dictionary<string, Tensor> Inputs(ulong seed = 1)
    {
        var bound = Graph.Bind("N", 2);
        return bound.Inputs.ToDictionary(v => v.Name, v => RandomTensor(v.Type, seed, v.Name));
    }

    /// <summary>Outputs of a graph by name, in float64.</summary>
    public static Dictionary<string, Tensor<double>> Run(Graph graph, Weights weights, Dictionary<string, Tensor> inputs)
    {
        var bound = graph.Bind("N", 2);
        var values = ReferenceInterpreter.Run(bound, weights, inputs);
        return bound.Outputs.ToDictionary(v => v.Name, v => values[v]);
    }

    public static Tensor RandomTensor(TensorType type, ulong seed, string name)
    {
        var cursor = new RandomStream(seed, Purpose.Of(name)).Start();
        var extents = type.Shape.ToArray();
        var length = type.Shape.ElementCount;
        return type.Element switch
        {
            ElementType.Int64 => Tensor.Of(Fill(() => (long)cursor.NextInt32(3)), extents),
            ElementType.Bool => Tensor.Of(Fill(() => cursor.NextBoolean()), extents),
            ElementType.UInt8 => Tensor.Of(Fill(() => (byte)cursor.NextInt32(256)), extents),
            _ => Tensor.Of(Fill(() => cursor.NextSingle(-2, 2)), extents),
        };

        T[] Fill<T>(Func<T> next)
        {
            var data = new T[length];
            for (var i = 0; i < length; i++)
            {
                data[i] = next();
            }

            return data;
        }
    }
}
