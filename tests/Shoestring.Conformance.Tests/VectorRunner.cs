using Shoestring.Errors;
using Shoestring.Graphs;
using Shoestring.Graphs.Programs;
using Shoestring.Graphs.Reference;
using Shoestring.Kernels;
using Shoestring.Onnx.Formats;
using Shoestring.Onnx.Import;
using Shoestring.Onnx.Proto;

namespace Shoestring.Conformance.Tests;

/// <summary>
/// Runs one vector: imports its model, with as few inputs known beforehand as the importer takes, and compares both the scalar
/// references and the compiled program with the outputs.
/// </summary>
internal sealed class VectorRunner : IDisposable
{
    private const double HalfRelative = 5e-3;
    private const double Absolute = 1e-5;

    // A program holds every number as a float32, which has all integers up to here.
    private const double LargestExactInteger = 1 << 24;

    private readonly WorkerPool _pool = new(1);

    /// <summary>Runs a vector.</summary>
    /// <param name="folder">Its folder.</param>
    public Verdict Run(string folder)
    {
        var bytes = File.ReadAllBytes(Path.Combine(folder, "model.onnx"));
        var model = ModelProto.Parser.ParseFrom(bytes);
        var blank = new Verdict(
            Path.GetFileName(Path.GetDirectoryName(folder))!, Path.GetFileName(folder),
            [.. model.Graph.Node.Select(n => n.Domain is "" or "ai.onnx" ? n.OpType : $"{n.Domain}.{n.OpType}").Distinct()],
            (int)(model.OpsetImport.FirstOrDefault(o => o.Domain is "" or "ai.onnx")?.Version ?? 0), TypesOf(model.Graph),
            Outcome.Passed, Computed.InGraph, null, "", "");
        foreach (var set in Directory.EnumerateDirectories(folder, "test_data_set_*").Order(StringComparer.Ordinal))
        {
            var verdict = Run(blank, bytes, model.Graph, set);
            if (verdict.Outcome != Outcome.Passed)
            {
                return verdict;
            }

            blank = blank with { Computed = verdict.Computed, HasGradient = verdict.HasGradient };
        }

        return blank;
    }

    /// <inheritdoc/>
    public void Dispose() => _pool.Dispose();

    private Verdict Run(Verdict blank, byte[] bytes, GraphProto graph, string set)
    {
        try
        {
            Dictionary<string, Tensor> inputs = [], wanted = [];
            Read(set, "input", [.. graph.Input.Select(i => i.Name)], inputs);
            Read(set, "output", [.. graph.Output.Select(o => o.Name)], wanted);
            if (inputs.Values.Concat(wanted.Values).Any(IsBeyondFloat))
            {
                return blank with { Outcome = Outcome.Unsupported, Reason = "float64 beyond float32's range", Detail = "its numbers" };
            }

            var (imported, computed) = Import(bytes, graph, inputs);
            var wrong = Compare(blank.Name, imported, inputs, wanted);
            return wrong is null
                ? blank with { Computed = computed, HasGradient = GradientFlow.Through(imported.Graph) }
                : blank with { Outcome = Outcome.Failed, Computed = computed, Reason = "wrong numbers", Detail = wrong };
        }
        catch (InputException e)
        {
            return blank with { Outcome = Outcome.Unsupported, Reason = Reasons.Of(blank, e.Message), Detail = e.Message };
        }
#pragma warning disable CA1031 // Whatever breaks is this vector's failure, and the others still run.
        catch (Exception e)
#pragma warning restore CA1031
        {
            return blank with { Outcome = Outcome.Failed, Reason = e.GetType().Name, Detail = e.ToString() };
        }
    }

    private static void Read(string set, string kind, string[] names, Dictionary<string, Tensor> tensors)
    {
        for (var i = 0; i < names.Length; i++)
        {
            var file = Path.Combine(set, $"{kind}_{i}.pb");
            if (!File.Exists(file))
            {
                continue;
            }

            using var stream = File.OpenRead(file);
            tensors[names[i]] = OnnxTensor.Read(stream, file).Tensor;
        }
    }

    private static (ImportedModel Model, Computed Computed) Import(byte[] bytes, GraphProto graph, Dictionary<string, Tensor> inputs)
    {
        ImportedModel Import(IEnumerable<string> known) => OnnxImporter.Import(
            new MemoryStream(bytes), "vector", constants: known.Where(inputs.ContainsKey).ToDictionary(n => n, n => inputs[n]));
        string[] names = [.. graph.Input.Select(i => i.Name)];
        try
        {
            return (Import([]), Computed.InGraph);
        }
        catch (InputException) when (names.Length > 1)
        {
            try
            {
                return (Import(names.Skip(1)), Computed.WithConstants);
            }
            catch (InputException)
            {
                return (Import(names), Computed.AtImport);
            }
        }
        catch (InputException) when (names.Length == 1)
        {
            return (Import(names), Computed.AtImport);
        }
    }

    /// <summary>What is wrong with the outputs, or null.</summary>
    private string? Compare(string vector, ImportedModel model, Dictionary<string, Tensor> inputs, Dictionary<string, Tensor> wanted)
    {
        var reference = ReferenceInterpreter.Run(model.Graph, model.Weights, inputs);
        using var state = new StateStore(model.Graph, model.Weights);
        using var program = Program.Compile(model.Graph, state, _pool);
        foreach (var input in model.Graph.Inputs)
        {
            program.SetInput(input.Name, inputs[input.Name].ToFloat());
        }

        program.Run(default);
        foreach (var (name, want) in wanted)
        {
            var value = model.Graph.Output(name);
            var element = want.Element.IsFloat() ? ElementType.Float32 : want.Element;
            if (value.Type.Element != element)
            {
                return $"'{name}' is {value.Type.Element}, not {element}";
            }

            var relative = want.Element is ElementType.Float16 or ElementType.BFloat16 ? HalfRelative : Tolerances.Of(vector);
            var codes = want.Element is ElementType.Int8 or ElementType.UInt8 && inputs.Values.Any(t => t.Element.IsFloat());
            var wrong = Difference(reference[value].As(element), want, relative, codes ? 1 : 0) is { } r ? $"reference: {r}"
                : Difference(program.GetOutput(name), want, relative, 0) is { } p ? $"program: {p}" : null;
            if (wrong is not null)
            {
                return $"'{name}', {wrong}";
            }
        }

        return null;
    }

    // A number that lies on a tie in float32 may lie beside it in the reference's float64, and be quantised to the next code.
    private static string? Difference(Tensor got, Tensor want, double relative, int codes)
    {
        if (!got.Dimensions.AsSpan().SequenceEqual(want.Dimensions.AsSpan()))
        {
            return $"is {got.Type}, not {want.Type}";
        }

        for (var i = 0; i < want.Length; i++)
        {
            var (g, w) = (got.ValueAt(i), want.ValueAt(i));
            var near = g.Equals(w) || (double.IsNaN(g) && double.IsNaN(w)) || Math.Abs(g - w) <= codes;
            if (want.Element.IsFloat() || (got.Element.IsFloat() && Math.Abs(w) > LargestExactInteger))
            {
                near = near || Math.Abs(g - w) <= Absolute + (relative * Math.Abs(w));
            }

            if (!near)
            {
                return $"element {i} is {g:R}, not {w:R}";
            }
        }

        return null;
    }

    private static bool IsBeyondFloat(Tensor tensor) =>
        tensor is Tensor<double> numbers && numbers.Data.Any(x => double.IsFinite(x) && Math.Abs(x) > float.MaxValue);

    private static string[] TypesOf(GraphProto graph) =>
    [
        .. graph.Input.Concat(graph.Output).Select(v => v.Type?.TensorType is { } t
            ? ((TensorProto.Types.DataType)t.ElemType).ToString() : "sequence").Distinct().Order(StringComparer.Ordinal),
    ];
}
