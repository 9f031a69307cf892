using Shoestring.Graphs;
using Shoestring.Graphs.Ops;
using Shoestring.Onnx.Export;
using Shoestring.Onnx.Import;

namespace Shoestring.Onnx.Tests.Export;

/// <summary>Export, import, and the same numbers come out. The files stay in <c>exports/</c> for check_exports.py.</summary>
public sealed class RoundTripTests
{
    private static readonly string Folder = Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, "exports")).FullName;

    [Theory]
    [MemberData(nameof(ExportCases.Names), MemberType = typeof(ExportCases))]
    public void An_export_reloads_to_the_same_numbers(string name)
    {
        var c = ExportCases.Of(name);
        var expected = ExportCase.Run(c.Graph, c.Weights, c.Inputs());
        foreach (var options in Options(integerBias: name.StartsWith("Rounded", StringComparison.Ordinal)))
        {
            var path = Path.Combine(Folder, FileName(name, options));
            using (var file = File.Create(path))
            {
                OnnxExporter.Export(c.Graph, c.Weights, options, file);
            }

            Assert.Equal(new FileInfo(path).Length, OnnxExporter.Measure(c.Graph, c.Weights, options));
            var model = OnnxImporter.Import(path);
            var actual = ExportCase.Run(model.Graph, model.Weights, c.Inputs());
            Assert.Equal(expected.Keys.Order(), actual.Keys.Order());
            foreach (var (output, tensor) in expected)
            {
                AssertClose(tensor, actual[output], 1e-5);
            }
        }
    }

    [Fact]
    public void Every_op_has_a_case_or_says_that_it_is_not_exported()
    {
        var covered = ExportCases.All.SelectMany(c => c.Graph.Nodes).Select(n => n.Op.GetType()).ToHashSet();
        foreach (var type in typeof(Op).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(Op)) && !t.IsAbstract))
        {
            if (ExportTable.Rows.ContainsKey(type))
            {
                Assert.True(covered.Contains(type), $"{type.Name} has a row and no case");
            }
            else
            {
                var op = (Op)System.Runtime.CompilerServices.RuntimeHelpers.GetUninitializedObject(type);
                Assert.True(op.NotExportable is not null, $"{type.Name} has no row in ExportTable and does not say NotExportable");
            }
        }
    }

    [Theory]
    [InlineData("Small network")]
    [InlineData("Quantised network")]
    public void Names_of_parameters_come_back(string name)
    {
        var c = ExportCases.Of(name);
        var model = RoundTrip(c, new OnnxExportOptions());
        Assert.Equal(c.Graph.Parameters.Select(p => p.Name).Order(), model.Graph.Parameters.Select(p => p.Name).Order());
        foreach (var p in c.Graph.Parameters.Where(p => p.Role is not ParameterRole.Constant))
        {
            var q = model.Graph.Parameters.Single(q => q.Name == p.Name);
            Assert.Equal(p.Type, q.Type);
            Assert.True(p.IsTrainable == q.IsTrainable, $"{p.Name}: {p.Role} came back as {q.Role}");
        }
    }

    [Theory]
    [InlineData(false, QuantizedForm.Qdq)]
    [InlineData(true, QuantizedForm.Qdq)]
    [InlineData(false, QuantizedForm.Integer)]
    [InlineData(true, QuantizedForm.Integer)]
    public void An_export_of_a_reloaded_export_is_the_same_model(bool compact, QuantizedForm form)
    {
        // The first export rounds the biases to int32; from then on nothing is left to round.
        var c = ExportCases.Of("Quantised network");
        var once = RoundTrip(c, new OnnxExportOptions());
        AssertClose(
            ExportCase.Run(c.Graph, c.Weights, c.Inputs())["logits"],
            ExportCase.Run(once.Graph, once.Weights, c.Inputs())["logits"], 0.05);
        var twice = RoundTrip(
            new ExportCase("again", once.Graph) { Weights = once.Weights }, new OnnxExportOptions { Compact = compact, QuantizedForm = form });
        AssertClose(
            ExportCase.Run(once.Graph, once.Weights, c.Inputs())["logits"],
            ExportCase.Run(twice.Graph, twice.Weights, c.Inputs())["logits"], 1e-6);
    }

    [Fact]
    public void The_integer_form_writes_a_quantised_convolution_as_one_operator()
    {
        var c = ExportCases.Of("Quantised network");
        var model = OnnxExporter.Build(c.Graph, c.Weights, new OnnxExportOptions { Compact = true, QuantizedForm = QuantizedForm.Integer });
        Assert.Equal(4, model.Graph.Node.Count(n => n.OpType == "QLinearConv"));
        Assert.DoesNotContain(model.Graph.Node, n => n.OpType is "Conv" or "Relu" or "Clip");
    }

    [Fact]
    public void Metadata_comes_back()
    {
        var options = new OnnxExportOptions
        {
            Labels = ["T-shirt", "Ankle boot \"é\""],
            Preprocessing = """{"mean":[0.5]}""",
            Provenance = """{"seed":0}""",
            Metadata = new Dictionary<string, string> { ["author"] = "us" },
            Compact = true,
        };
        var model = RoundTrip(ExportCases.Of("Small network"), options);
        Assert.Equal(options.Labels, model.Labels);
        Assert.Equal(options.Preprocessing, model.Preprocessing);
        Assert.Equal(options.Provenance, model.Provenance);
        Assert.Equal("us", model.Metadata["author"]);
    }

    [Fact]
    public void A_fixed_batch_is_one()
    {
        var model = RoundTrip(ExportCases.Of("Small network"), new OnnxExportOptions { DynamicBatch = false });
        Assert.Equal(Shape.Of(1, 3, 12, 12), model.Graph.Inputs[0].Shape);
    }

    [Fact]
    public void What_ONNX_cannot_say_is_refused_by_name()
    {
        var c = ExportCases.Make("odd", b => b.Add(
            "act.q", new FakeQuantize(0, 127), b.Input("x", TensorType.Float("N", 2)), ExportCases.Scalar(b, "s", 1), ExportCases.Scalar(b, "z", 0)));
        var e = Assert.Throws<Errors.InputException>(() => RoundTrip(c, new OnnxExportOptions()));
        Assert.Contains("'act.q'", e.Message, StringComparison.Ordinal);
        Assert.Contains("127", e.Message, StringComparison.Ordinal);
    }

    internal static ImportedModel RoundTrip(ExportCase c, OnnxExportOptions options)
    {
        using var stream = new MemoryStream();
        OnnxExporter.Export(c.Graph, c.Weights, options, stream);
        stream.Position = 0;
        return OnnxImporter.Import(stream, "file");
    }

    private static IEnumerable<OnnxExportOptions> Options(bool integerBias) =>
    [
        new() { IntegerBias = integerBias }, new() { Compact = true, IntegerBias = integerBias },
        new() { Opset = 18, IntegerBias = integerBias },
        .. integerBias
            ? new OnnxExportOptions[] { new() { QuantizedForm = QuantizedForm.Integer }, new() { Compact = true, QuantizedForm = QuantizedForm.Integer } }
            : [],
    ];

    private static string Plain(string name) => string.Concat(name.Select(ch => char.IsLetterOrDigit(ch) ? ch : '_'));

    private static string FileName(string name, OnnxExportOptions o) =>
        $"{Plain(name)}-{o.Opset}{(o.Compact ? "-compact" : "")}-{o.QuantizedForm}.onnx";

    internal static void AssertClose(Tensor<double> expected, Tensor<double> actual, double tolerance)
    {
        Assert.Equal(expected.Dimensions.ToArray(), actual.Dimensions.ToArray());
        for (var i = 0; i < expected.Length; i++)
        {
            var difference = Math.Abs(expected.Data[i] - actual.Data[i]);
            Assert.True(difference <= tolerance * Math.Max(1, Math.Abs(expected.Data[i])), $"{i}: {expected.Data[i]} became {actual.Data[i]}");
        }
    }
}
