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

        file.Position = 0;
        var again = OnnxImporter.Import(file, name);
        Assert.True(ParityGate.Float(expected, Run(again.Graph, again.Weights, new Tensor<float>(picture, shape)), Classes).Passed);
    }

    private static float[] Run(Graph graph, Weights weights, Tensor<float> picture)
    {
        var bound = graph.Bind(graph.Inputs[0].Shape[0].Symbol!, Batch);
        using var pool = new WorkerPool(1);
        using var state = new StateStore(bound, weights);
        using var program = Program.Compile(bound, state, pool);
        program.SetInput(bound.Inputs[0].Name, picture);
        program.Run(default);
        return program.GetOutput(bound.Outputs[0].Name).Data;
    }
}
