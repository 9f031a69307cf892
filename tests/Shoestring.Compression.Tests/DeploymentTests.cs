using Shoestring.Compression.Quantization;
using Shoestring.Compression.Tests.Quantization;
using Shoestring.Graphs;
using Shoestring.Graphs.Reference;
using Shoestring.Onnx.Export;
using Shoestring.Random;
using Shoestring.Runtime;
using Xunit.Abstractions;

namespace Shoestring.Compression.Tests;

/// <summary>What is prepared runs in ONNX Runtime on integers, and says what the simulation says.</summary>
public sealed class DeploymentTests(ITestOutputHelper output)
{
    private static readonly HashSet<string> FloatOps = ["Conv", "Gemm", "MatMul", "FusedConv", "FusedGemm", "Add", "Concat", "GlobalAveragePool", "Relu", "Clip", "MaxPool"];

    public static TheoryData<string, QuantizedForm, bool> Cases
    {
        get
        {
            var cases = new TheoryData<string, QuantizedForm, bool>();
            foreach (var name in new[] { "plain", "residual", "depthwise", "grouped", "flatten", "hard-swish", "split" })
            {
                cases.Add(name, QuantizedForm.Qdq, false);
                cases.Add(name, QuantizedForm.Integer, true);
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void TheRuntimeRunsOnIntegersAndAgreesWithTheSimulation(string name, QuantizedForm form, bool compact)
    {
        var (folded, weights) = QuantizationAwareTests.Folded(name, 1);
        var (graph, numbers) = QuantizationAwareTests.Prepare(folded, weights, new(), 1);
        var path = Path.Combine(Path.GetTempPath(), $"shoestring-{Guid.NewGuid():N}.onnx");
        try
        {
            using (var file = File.Create(path))
            {
                OnnxExporter.Export(graph, numbers, new OnnxExportOptions { QuantizedForm = form, Compact = compact }, file);
            }

            var ops = SessionProfile.Measure(path, 1).Select(n => n.OpType).ToList();
            output.WriteLine(string.Join(" ", ops));
            var x = Tensor.Zeros<float>([16, .. graph.Inputs[0].Shape.Skip(1).Select(d => d.Extent)]);
            new RandomStream(1, Purpose.Of("test.input")).FillNormal(x.Data);
            using var session = new InferenceSession(path);
            var deployed = session.Run(x.Data, [.. x.Dimensions.Select(d => (long)d)]);
            var bound = graph.Bind("N", 16);
            var simulated = ReferenceInterpreter.Run(bound, numbers, new Dictionary<string, Tensor> { ["x"] = x })[bound.Outputs[0]].Data;
            var (scale, worst) = (simulated.Max(Math.Abs), deployed.Zip(simulated, (a, b) => Math.Abs(a - b)).Max());
            output.WriteLine($"{worst / scale}");
            Assert.DoesNotContain(ops, FloatOps.Contains);
            Assert.InRange(worst / scale, 0, 0.02);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
