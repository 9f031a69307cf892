using Shoestring.Compression.Pruning;
using Shoestring.Compression.Pruning.Criteria;
using Shoestring.Compression.Size;
using Shoestring.Compression.Tests.Quantization;
using Shoestring.Errors;
using Shoestring.Graphs;
using Shoestring.Graphs.Passes;
using Shoestring.Models;
using Shoestring.Onnx.Export;
using Shoestring.Random;
using Xunit.Abstractions;

namespace Shoestring.Compression.Tests.Size;

public sealed class SizeModelTests(ITestOutputHelper output)
{
    private static readonly OnnxExportOptions Compact = new() { Compact = true, QuantizedForm = QuantizedForm.Integer };

    [Theory]
    [InlineData("mobilenet-v2")]
    [InlineData("compact-resnet")]
    public void APrunedModelsFileIsAsLargeAsForetold(string name)
    {
        var graph = ModelTable.Find(name).Build(new ModelOptions(10, 1, 16, 16) { WidthMultiplier = name == "mobilenet-v2" ? 0.25 : 1 });
        var weights = Weights.Initialize(graph, 1);
        foreach (var export in new[] { Compact, new OnnxExportOptions() })
        {
            var size = SizeModel.Of(graph, export);
            Assert.Equal(SizeModel.Measure(graph, export), size.Of(graph), 1e-6);
            var limit = Math.Round(0.6 * size.Of(graph));
            var plan = new Pruner(new L1(), PruningTarget.AtMost(size, limit), new PruningOptions { RoundTo = 1 })
                .Analyse(new PruningData(graph, weights));
            var (small, numbers) = plan.Apply(graph, weights);
            Assert.InRange(size.Of(small), 0, limit);

            foreach (var p in small.Parameters.Where(p => p.Role != ParameterRole.Weight))
            {
                new RandomStream(3, Purpose.Of(p.Name)).FillUniform(numbers.Float(p.Name).Data, 0.5f, 1.5f);
            }

            var (folded, w) = BatchNormFolding.Apply(small, numbers);
            var (prepared, q) = QuantizationAwareTests.Prepare(folded, w, new() { Weights = Compression.Quantization.WeightRange.MaxAbs }, 1);
            var file = OnnxExporter.Measure(prepared, q, export);
            output.WriteLine($"{name}: foretold {size.Of(small):0}, measured on a stand-in {SizeModel.Measure(small, export)}, file {file}");
            Assert.InRange(size.Of(small) / file, 0.97, 1.03);
            Assert.InRange((double)SizeModel.Measure(small, export) / file, 0.99, 1.01);
        }
    }

    [Fact]
    public void ABudgetBelowTheOverheadIsRefused()
    {
        var graph = ModelTable.Find("resnet-8").Build(new ModelOptions(10, 1, 16, 16));
        var target = PruningTarget.AtMost(SizeModel.Of(graph, Compact), 1000);
        Assert.Throws<InfeasibleException>(() => new Pruner(new L1(), target).Analyse(new PruningData(graph, Weights.Initialize(graph, 1))));
    }
}
