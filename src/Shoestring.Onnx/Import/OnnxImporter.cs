using System.Text.Json;
using Shoestring.Errors;
using Shoestring.Graphs;
using Shoestring.Graphs.Ops;
using Shoestring.Onnx.Export;
using Shoestring.Onnx.Formats;
using Shoestring.Onnx.Proto;

namespace Shoestring.Onnx.Import;

/// <summary>
/// Reads ONNX models made of supported operators, operator sets 9 to 21, as graphs that can be trained; older ones where
/// their operators have not changed since.
/// </summary>
public static class OnnxImporter
{
    private const int OldestOpset = 1;
    private const int NewestOpset = 21;

    /// <summary>Reads a file.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="limits">Bounds, or null for the usual ones.</param>
    /// <param name="inputs">Shapes of inputs by name, where others than the declared ones are wanted; null for none.</param>
    /// <exception cref="InputException">It is missing, no ONNX model, breaks a limit, or uses what is not supported.</exception>
    public static ImportedModel Import(string path, OnnxLimits? limits = null, IReadOnlyDictionary<string, Shape>? inputs = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        PickleFiles.RefuseByEnding(path);
        using var stream = TensorFile.Open(path);
        return Import(stream, path, limits, inputs);
    }

    /// <summary>Reads what a model takes, and no more: before its symbols are given numbers.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="limits">Bounds, or null for the usual ones.</param>
    /// <exception cref="InputException">It is missing, no ONNX model, breaks a limit, or uses operators that are not supported.</exception>
    public static ImportedSignature Signature(string path, OnnxLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        PickleFiles.RefuseByEnding(path);
        using var stream = TensorFile.Open(path);
        var (proto, opset, _) = Open(stream, path, limits ?? OnnxLimits.Default);
        var scope = new ImportScope(new GraphBuilder(Label(proto.Graph.Name)), new Weights(), opset);
        Begin(proto.Graph, scope, null, reason => new InputException($"{path}: {reason}"));
        return new ImportedSignature(
            scope.Builder.Build([]).Inputs, proto.MetadataProps.FirstOrDefault(m => m.Key == OnnxExporter.PreprocessingKey)?.Value);
    }

    /// <summary>Reads a model.</summary>
    /// <param name="stream">The file.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="limits">Bounds, or null for the usual ones.</param>
    /// <param name="inputs">Shapes of inputs by name, where others than the declared ones are wanted; null for none.</param>
    /// <param name="constants">Inputs that are always the same, by name: they become constants, and shapes may follow from them.</param>
    /// <exception cref="InputException">It is no ONNX model, breaks a limit, or uses what is not supported.</exception>
    public static ImportedModel Import(
        Stream stream, string name, OnnxLimits? limits = null, IReadOnlyDictionary<string, Shape>? inputs = null,
        IReadOnlyDictionary<string, Tensor>? constants = null)
    {
        InputException Refuse(string reason) => new($"{name}: {reason}");
        var (proto, opset, nodes) = Open(stream, name, limits ?? OnnxLimits.Default);
        var scope = new ImportScope(new GraphBuilder(Label(proto.Graph.Name)), new Weights(), opset);
        foreach (var (input, tensor) in constants ?? new Dictionary<string, Tensor>())
        {
            scope.Define(input, tensor);
        }

        Begin(proto.Graph, scope, inputs, Refuse);
        foreach (var node in nodes)
        {
            scope.Read(node);
        }

        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var entry in proto.MetadataProps)
        {
            metadata[entry.Key] = entry.Value;
        }

        return new ImportedModel(
            scope.Builder.Build(Outputs(proto.Graph, scope, name, Refuse)), scope.Weights, metadata,
            Labels(metadata.GetValueOrDefault(OnnxExporter.LabelsKey), Refuse),
            metadata.GetValueOrDefault(OnnxExporter.PreprocessingKey), metadata.GetValueOrDefault(OnnxExporter.ProvenanceKey), opset);
    }

    private static (ModelProto Proto, int Opset, OnnxNode[] Nodes) Open(Stream stream, string name, OnnxLimits limits)
    {
        var proto = Protobuf.Parse(stream, name, ModelProto.Parser, "an ONNX model", limits);
        InputException Refuse(string reason) => new($"{name}: {reason}");
        if (proto.Graph is null || proto.Graph.Output.Count == 0)
        {
            throw Refuse("is not an ONNX model: it has no graph with an output");
        }

        var opset = CheckOpset(proto, Refuse);
        OnnxNode[] nodes = [.. proto.Graph.Node.Select((n, i) => new OnnxNode(n, i, name))];
        CheckSupported(nodes, proto, limits, Refuse);
        return (proto, opset, nodes);
    }

    private static int CheckOpset(ModelProto proto, Func<string, InputException> refuse)
    {
        var import = proto.OpsetImport.FirstOrDefault(o => o.Domain is "" or "ai.onnx")
            ?? throw refuse("is not an ONNX model: it names no operator set");
        return import.Version is >= OldestOpset and <= NewestOpset
            ? (int)import.Version
            : throw refuse($"is written for operator set {import.Version}; {OldestOpset} to {NewestOpset} are read");
    }

    private static void CheckSupported(
        OnnxNode[] nodes, ModelProto proto, OnnxLimits limits, Func<string, InputException> refuse)
    {
        if (nodes.Length > limits.MaxNodes)
        {
            throw refuse($"has {nodes.Length} nodes; at most {limits.MaxNodes} are read");
        }

        if (proto.Graph.SparseInitializer.Count > 0)
        {
            throw refuse("holds sparse weights, which are not supported");
        }

        Supported.Check(nodes, refuse);
    }

    private static void Begin(
        GraphProto graph, ImportScope scope, IReadOnlyDictionary<string, Shape>? wanted, Func<string, InputException> refuse)
    {
        if (graph.Initializer.Count > TensorLimits.Count)
        {
            throw refuse($"holds {graph.Initializer.Count} tensors; at most {TensorLimits.Count} are read");
        }

        foreach (var tensor in graph.Initializer)
        {
            if (tensor.Name.Length == 0 || scope.Knows(tensor.Name))
            {
                throw refuse($"holds two tensors named '{Printable.Of(tensor.Name)}', or one without a name");
            }

            scope.Define(tensor.Name, TensorProtos.Read(tensor, refuse));
        }

        // Files before IR version 4 list initialisers among the inputs.
        foreach (var input in graph.Input.Where(i => !scope.Knows(i.Name)))
        {
            if (input.Name.Length == 0 || input.Type?.TensorType is not { } type || TensorProtos.ElementOf(type.ElemType) is not { } element)
            {
                throw refuse($"the input '{Printable.Of(input.Name)}' is not a tensor of a supported type");
            }

            if (type.Shape is null || type.Shape.Dim.Count > TensorLimits.Rank)
            {
                throw refuse($"the input '{Printable.Of(input.Name)}' has no shape, or one of more than {TensorLimits.Rank} axes");
            }

            var shape = new Shape([.. type.Shape.Dim.Select((d, i) => DimensionOf(d, i, input.Name, refuse))]);
            if (wanted?.GetValueOrDefault(input.Name) is { } other)
            {
                shape = other.Rank == shape.Rank ? other : throw refuse($"the input '{Printable.Of(input.Name)}' is {shape}, not {other}");
            }

            scope.Define(input.Name, scope.Builder.Input(input.Name, new TensorType(ElementwiseRows.Widened(element), shape)));
        }
    }

    private static Dimension DimensionOf(
        TensorShapeProto.Types.Dimension d, int axis, string input, Func<string, InputException> refuse) => d.ValueCase switch
        {
            TensorShapeProto.Types.Dimension.ValueOneofCase.DimValue => d.DimValue is > 0 and <= int.MaxValue
                ? (int)d.DimValue
                : throw refuse($"the input '{Printable.Of(input)}' has the extent {d.DimValue}"),
            TensorShapeProto.Types.Dimension.ValueOneofCase.DimParam when d.DimParam.Length > 0 => d.DimParam,
            _ => axis == 0 ? "N" : $"{input}_{axis}",
        };

    private static List<Value> Outputs(GraphProto graph, ImportScope scope, string file, Func<string, InputException> refuse)
    {
        var outputs = new List<Value>();
        foreach (var output in graph.Output)
        {
            if (!scope.Knows(output.Name))
            {
                throw refuse($"nothing makes the output '{Printable.Of(output.Name)}'");
            }

            var proto = new NodeProto { OpType = "Identity", Input = { output.Name }, Output = { output.Name } };
            var node = new OnnxNode(proto, graph.Node.Count, file);
            if (scope.ValueOf(output.Name) is null && scope.KnownOf(output.Name)?.Constant is { } constant)
            {
                scope.Define(output.Name, scope.Builder.Add(output.Name, new Constant(constant)));
            }

            var value = scope.Operand(node, 0);
            if (value.Name != output.Name || outputs.Contains(value) || scope.Builder.ParameterOf(value) is not null
                || graph.Input.Any(i => i.Name == output.Name))
            {
                value = scope.Builder.Add(output.Name, new Identity(), value);
            }

            outputs.Add(value);
        }

        return outputs;
    }

    private static string[]? Labels(string? json, Func<string, InputException> refuse)
    {
        try
        {
            return json is null ? null : JsonSerializer.Deserialize<string[]>(json);
        }
        catch (JsonException e)
        {
            throw refuse($"its labels are no JSON list of names: {Printable.Line(e.Message)}");
        }
    }

    private static string Label(string name) => name.Length > 0 ? name : "model";
}
