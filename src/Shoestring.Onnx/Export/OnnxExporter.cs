using System.Text.Json;
using Google.Protobuf;
using Shoestring.Errors;
using Shoestring.Graphs;
using Shoestring.Graphs.Passes;
using Shoestring.Onnx.Formats;
using Shoestring.Onnx.Proto;

namespace Shoestring.Onnx.Export;

/// <summary>Writes a graph and its weights as an ONNX model.</summary>
public static class OnnxExporter
{
    /// <summary>The key under which class names stand in a model's metadata, as a JSON array.</summary>
    public const string LabelsKey = "labels";

    /// <summary>The key under which preprocessing stands in a model's metadata.</summary>
    public const string PreprocessingKey = "preprocessing";

    /// <summary>The key under which provenance stands in a model's metadata.</summary>
    public const string ProvenanceKey = "provenance";

    private const int OldestOpset = 17;
    private const int NewestOpset = 21;

    /// <summary>Writes a model.</summary>
    /// <param name="graph">The deployed graph; its symbolic dimensions are batches.</param>
    /// <param name="weights">Numbers of its parameters.</param>
    /// <param name="options">How.</param>
    /// <param name="stream">Where to.</param>
    /// <exception cref="InputException">A node cannot be expressed in ONNX; the message names it.</exception>
    public static void Export(Graph graph, Weights weights, OnnxExportOptions options, Stream stream) =>
        Build(graph, weights, options).WriteTo(stream);

    /// <summary>Bytes of the file that an export would make.</summary>
    /// <param name="graph">The deployed graph.</param>
    /// <param name="weights">Numbers of its parameters.</param>
    /// <param name="options">How.</param>
    /// <exception cref="InputException">A node cannot be expressed in ONNX; the message names it.</exception>
    public static long Measure(Graph graph, Weights weights, OnnxExportOptions options) =>
        Build(graph, weights, options).CalculateSize();

    internal static ModelProto Build(Graph graph, Weights weights, OnnxExportOptions options)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Opset, OldestOpset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.Opset, NewestOpset);
        if (options.Simplify)
        {
            (graph, weights) = Simplification.Apply(graph, weights);
        }

        var scope = new ExportScope(graph, weights, options);
        foreach (var node in graph.Nodes)
        {
            if (!scope.IsClaimed(node))
            {
                ExportTable.RowOf(node, scope)(node, scope);
            }
        }

        foreach (var output in scope.Pending)
        {
            scope.Emit(output.Name, "Identity", [scope.Name(output)], [output.Name]);
        }

        var model = new ModelProto { IrVersion = options.IrVersion, ProducerName = options.Producer, Graph = Assemble(scope) };
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = "", Version = options.Opset });
        model.MetadataProps.AddRange(Metadata(options));
        OnnxRewriter.Apply(model, graph.Name, options.Form);
        return model;
    }

    private static GraphProto Assemble(ExportScope scope)
    {
        var proto = new GraphProto { Name = scope.Options.Compact ? "g" : scope.Graph.Name };
        proto.Input.AddRange(scope.Graph.Inputs.Select(v => Describe(v, scope.Options)));
        proto.Output.AddRange(scope.Graph.Outputs.Select(v => Describe(v, scope.Options)));
        proto.Node.AddRange(LiveNodes.Of(scope.Nodes, scope.Graph.Outputs.Select(v => v.Name)));
        var used = proto.Node.SelectMany(n => n.Input).ToHashSet(StringComparer.Ordinal);
        proto.Initializer.AddRange(scope.Initializers.Where(i => used.Contains(i.Key)).Select(i => i.Value));
        if (scope.Options.Compact)
        {
            ShortNames.Apply(proto);
        }

        return proto;
    }

    private static ValueInfoProto Describe(Value value, OnnxExportOptions options)
    {
        var shape = new TensorShapeProto();
        foreach (var d in value.Shape)
        {
            shape.Dim.Add(!d.IsSymbolic
                ? new TensorShapeProto.Types.Dimension { DimValue = d.Extent }
                : options.DynamicBatch
                    ? new TensorShapeProto.Types.Dimension { DimParam = d.Symbol! }
                    : new TensorShapeProto.Types.Dimension { DimValue = 1 });
        }

        return new ValueInfoProto
        {
            Name = value.Name,
            Type = new TypeProto
            {
                TensorType = new TypeProto.Types.Tensor { ElemType = (int)TensorProtos.TypeOf(value.Type.Element), Shape = shape },
            },
        };
    }

    private static IEnumerable<StringStringEntryProto> Metadata(OnnxExportOptions options)
    {
        IEnumerable<KeyValuePair<string, string?>> entries =
        [
            new(LabelsKey, options.Labels is null ? null : JsonSerializer.Serialize(options.Labels)),
            new(PreprocessingKey, options.Preprocessing),
            new(ProvenanceKey, options.Provenance),
            .. (options.Metadata ?? new Dictionary<string, string>()).OrderBy(m => m.Key, StringComparer.Ordinal)
                .Select(m => new KeyValuePair<string, string?>(m.Key, m.Value)),
        ];
        return entries.Where(e => e.Value is not null).Select(e => new StringStringEntryProto { Key = e.Key, Value = e.Value });
    }
}
