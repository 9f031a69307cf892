using Shoestring.Graphs;
using Shoestring.Graphs.Programs;
using Shoestring.Models.Tests.Golden;
using Shoestring.Onnx.Export;
using Shoestring.Onnx.Import;
using Shoestring.Runtime;
using WorkerPool = Shoestring.Kernels.WorkerPool;

namespace Shoestring.Models.Tests;

/// <summary>
/// Every entry of the zoo, narrow and small: exported, ONNX Runtime computes what the managed engine does, and read again it is the same.
/// </summary>
public sealed class ExportTests
{
    private const int Batch = 4;
    private const int Classes = 10;
    private const long Many = 500_000;

    public static TheoryData<string> Names => new(ModelTable.All.Select(m => m.Name));

    [Theory]
    [MemberData(nameof(Names))]
    public void ONNX_Runtime_agrees(string name)
    {
        var model = ModelTable.Find(name);
        var (channels, height, width) = model.Input;
        var options = new ModelOptions(Classes, channels, Math.Min(height, 49), Math.Min(width, 49));
        var graph = model.Build(options);
        graph = graph.ParameterCount > Many ? model.Build(options with { WidthMultiplier = 0.125 }) : graph;
        var weights = Formula.Weights(graph);
        int[] shape = [Batch, channels, options.Height, options.Width];
        float[] picture = [.. Formula.Numbers("input", shape.Aggregate((a, b) => a * b)).Select(v => (float)v)];
        var expected = Run(graph, weights, new Tensor<float>(picture, shape));

        using var file = new MemoryStream();
        OnnxExporter.Export(graph, weights, new OnnxExportOptions(), file);
        using var session = new InferenceSession(file.ToArray());
        var actual = session.Run(picture, [.. shape.Select(e => (long)e)]);
        var verdict = ParityGate.Float(expected, actual, Classes);
        Assert.True(verdict.Passed, $"{name}: {verdict.Reason}");
        Assert.True(expected.Distinct().Count() > Batch, $"{name}: the logits are all alike");

        Save(name, file.ToArray());
        file.Position = 0;
        var again = OnnxImporter.Import(file, name);
        Assert.True(ParityGate.Float(expected, Run(again.Graph, again.Weights, new Tensor<float>(picture, shape)), Classes).Passed);

        // Simplified, it computes the same with fewer operators.
        using var simple = new MemoryStream();
        OnnxExporter.Export(graph, weights, new OnnxExportOptions { Simplify = true }, simple);
        Assert.True(simple.Length <= file.Length, $"{name}: {simple.Length} bytes simplified, {file.Length} before");
        using var shorter = new InferenceSession(simple.ToArray());
        verdict = ParityGate.Float(expected, shorter.Run(picture, [.. shape.Select(e => (long)e)]), Classes);
        Assert.True(verdict.Passed, $"{name}, simplified: {verdict.Reason}");

        // The same through the float16 form, read back too; its file is half the weights and the same operators.
        var half = OnnxRewriter.Rewrite(file.ToArray(), name, new OnnxForm { Float16 = true, Batch = Batch });
        Save($"{name}-half", half);
        using var narrow = new InferenceSession(half);
        var halved = ParityGate.Half(expected, narrow.Run(picture, [.. shape.Select(e => (long)e)]), Classes);
        Assert.True(halved.Passed, $"{name}: {halved.Reason}");
        var (numbers, tensors) = (graph.Parameters.Sum(p => (long)p.Type.Shape.ElementCount), graph.Parameters.Length);
        Assert.InRange(half.Length, file.Length - (2 * numbers) - (4 * tensors) - 100, file.Length - (2 * numbers) + 500);
        using var stream = new MemoryStream(half);
        var read = OnnxImporter.Import(stream, name);
        var reread = ParityGate.Half(expected, Run(read.Graph, read.Weights, new Tensor<float>(picture, shape)), Classes);
        Assert.True(reread.Passed, $"{name}: {reread.Reason}");
    }

    // For tests/Shoestring.Onnx.Tests/check_exports.py: 200 MB, so only when asked.
    private static void Save(string name, byte[] file)
    {
        if (Environment.GetEnvironmentVariable("SHOESTRING_KEEP_EXPORTS") == "1")
        {
            var folder = Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, "exports"));
            File.WriteAllBytes(Path.Combine(folder.FullName, $"{name}.onnx"), file);
        }
    }

    private static float[] Run(Graph graph, Weights weights, Tensor<float> picture)
    {
        var bound = graph.Inputs[0].Shape[0].Symbol is { } batch ? graph.Bind(batch, Batch) : graph;
        using var pool = new WorkerPool(1);
        using var state = new StateStore(bound, weights);
        using var program = Program.Compile(bound, state, pool);
        program.SetInput(bound.Inputs[0].Name, picture);
        program.Run(default);
        return program.GetOutput(bound.Outputs[0].Name).Data;
    }
}
