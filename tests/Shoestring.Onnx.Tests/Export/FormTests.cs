using Shoestring.Errors;
using Shoestring.Graphs;
using Shoestring.Graphs.Ops;
using Shoestring.Graphs.Passes;
using Shoestring.Onnx.Export;
using Shoestring.Onnx.Export.Forms;
using Shoestring.Onnx.Import;
using Shoestring.Onnx.Tests.Formats;
using Shoestring.Runtime;

namespace Shoestring.Onnx.Tests.Export;

/// <summary>Other forms of an export: float16, a fixed batch, preprocessing inside. The files stay in <c>exports/</c> for check_exports.py.</summary>
public sealed class FormTests
{
    private const double HalfTolerance = 4e-3;

    private static readonly string Folder = Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, "exports")).FullName;

    public static TheoryData<string> FloatCases => [.. ExportCases.All.Where(c => !c.Graph.Nodes.Any(n => IsInteger(n) || IsReducing(n))).Select(c => c.Name)];

    [Theory]
    [MemberData(nameof(FloatCases))]
    public void Float16_computes_nearly_the_same(string name)
    {
        var c = ExportCases.Of(name);
        var inputs = Rounded(c.Inputs());
        var expected = ExportCase.Run(c.Graph, c.Weights, inputs);
        int? batch = c.Graph.Inputs.Any(i => i.Shape.Any(d => d.IsSymbolic)) ? 2 : null;
        foreach (var form in new[] { new OnnxForm { Float16 = true }, new OnnxForm { Float16 = true, Batch = batch } })
        {
            var file = Save(c, new OnnxExportOptions { Form = form }, $"half-{form.Batch}");
            var actual = RuntimeTests.Run(file, inputs);
            using var stream = new MemoryStream(file);
            var model = OnnxImporter.Import(stream, name);
            var again = ExportCase.Run(model.Graph, model.Weights, inputs);
            foreach (var (output, tensor) in expected)
            {
                RoundTripTests.AssertClose(tensor, actual[output], HalfTolerance);
                RoundTripTests.AssertClose(tensor, again[output], HalfTolerance);
            }
        }
    }

    [Theory]
    [MemberData(nameof(ExportCases.Names), MemberType = typeof(ExportCases))]
    public void Simplified_it_computes_the_same_under_the_same_names(string name)
    {
        var c = ExportCases.Of(name);
        var inputs = c.Inputs();
        var expected = ExportCase.Run(c.Graph, c.Weights, inputs);
        var (graph, weights) = Simplification.Apply(c.Graph, c.Weights);
        var actual = ExportCase.Run(graph, weights, inputs);
        Assert.Equal(expected.Keys, actual.Keys);
        foreach (var (output, tensor) in expected)
        {
            RoundTripTests.AssertClose(tensor, actual[output], 1e-5);
        }

        Assert.True(graph.Nodes.Length <= c.Graph.Nodes.Length);
    }

    [Fact]
    public void Simplifying_removes_copies_constants_and_norms()
    {
        var c = ExportCases.Of("Small network");
        var simple = OnnxExporter.Build(c.Graph, c.Weights, new OnnxExportOptions { Simplify = true });
        Assert.DoesNotContain(simple.Graph.Node, n => n.OpType == "BatchNormalization");
        var (graph, _) = Simplification.Apply(c.Graph, c.Weights);
        Assert.DoesNotContain(graph.Nodes, n => n.Op is Identity or Dropout or BatchNormalization);
        Assert.Contains(c.Graph.Nodes, n => n.Op is Dropout);

        var copies = ExportCases.Make("copies", b =>
        {
            var x = b.Add("copy", new Identity(), b.Input("x", TensorType.Float("N", 3)));
            var two = b.Add("two", new Add(), b.Constant(1), b.Constant(1));
            return b.Add("y", new Identity(), b.Add("z", new Mul(), b.Add("again", new Identity(), x), two));
        });
        Assert.Equal(["Constant", "Mul", "Identity"], Simplification.Apply(copies.Graph, copies.Weights).Graph.Nodes.Select(n => n.Op.Type));
    }

    [Fact]
    public void Float16_halves_a_file_of_weights()
    {
        var c = ExportCases.Make("wide", b => b.Add(
            "y", new MatMul(), b.Input("x", TensorType.Float("N", 300)), ExportCases.Parameter(b, "w", 300, 200)));
        var wide = OnnxExporter.Measure(c.Graph, c.Weights, new OnnxExportOptions());
        var half = OnnxExporter.Measure(c.Graph, c.Weights, new OnnxExportOptions { Form = new OnnxForm { Float16 = true } });
        Assert.InRange(half, wide / 2, (wide / 2) + 200);
    }

    [Fact]
    public void Float16_ends_are_float16_when_asked()
    {
        var c = ExportCases.Of("Small network");
        var proto = OnnxExporter.Build(c.Graph, c.Weights, new OnnxExportOptions { Form = new OnnxForm { Float16 = true, Float16Ends = true } });
        Assert.All(proto.Graph.Input.Concat(proto.Graph.Output), v => Assert.Equal(10, v.Type.TensorType.ElemType));
        Assert.DoesNotContain(proto.Graph.Node, n => n.OpType == "Cast");
        using var session = new InferenceSession(Save(c, new OnnxExportOptions { Form = new OnnxForm { Float16 = true, Float16Ends = true } }, "half-ends"));
        Assert.Equal(TensorElementType.Float16, session.InputMetadata[0].ElementType);
    }

    [Theory]
    [InlineData(1e6f, 65504f)]
    [InlineData(-1e6f, -65504f)]
    [InlineData(1e-12f, 5.9604645e-8f)]
    [InlineData(-1e-12f, -5.9604645e-8f)]
    [InlineData(0f, 0f)]
    [InlineData(float.PositiveInfinity, float.PositiveInfinity)]
    [InlineData(1.5f, 1.5f)]
    public void Numbers_beyond_float16_stay_finite_and_not_zero(float x, float expected) => Assert.Equal(expected, (float)HalfPrecision.Half(x));

    [Fact]
    public void An_integer_model_has_no_float16_form()
    {
        var c = ExportCases.Of("Quantised network");
        var e = Assert.Throws<InputException>(() => OnnxExporter.Build(
            c.Graph, c.Weights, new OnnxExportOptions { Form = new OnnxForm { Float16 = true } }));
        Assert.Contains("integer model", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Preprocessing_inside_gives_what_it_gives_outside(bool half)
    {
        var c = ExportCases.Of("Small network");
        var pixels = new PixelInput([0.485f, 0.456f, 0.406f], [0.229f, 0.224f, 0.225f]);
        var file = Save(c, new OnnxExportOptions { Form = new OnnxForm { Pixels = pixels, Float16 = half } }, $"pixels-{half}");
        var bytes = (Tensor<byte>)ExportCase.RandomTensor(new TensorType(ElementType.UInt8, Shape.Of(2, 12, 12, 3)), 3, "bytes");
        var outside = Tensor.Zeros<float>(2, 3, 12, 12);
        for (var i = 0; i < bytes.Length; i++)
        {
            var (n, y, x, ch) = (i / 432, i / 36 % 12, i / 3 % 12, i % 3);
            outside[(((n * 3) + ch) * 144) + (y * 12) + x] =
                (bytes[i] * (float)(1 / (255.0 * pixels.Std[ch]))) + (float)(-pixels.Mean[ch] / (double)pixels.Std[ch]);
        }

        using var session = new InferenceSession(file);
        Assert.Equal([-1L, 12, 12, 3], session.InputMetadata[0].Dimensions);
        Assert.Equal(PixelInput.Order, session.ModelMetadata.CustomMetadataMap[PixelInput.Key]);
        using var given = OrtValue.CreateTensorValueFromMemory<byte>(bytes.Data, (long[])[2, 12, 12, 3]);
        var results = session.Run([given]);
        var plain = Save(c, new OnnxExportOptions { Form = new OnnxForm { Float16 = half } }, $"plain-{half}");
        var expected = RuntimeTests.Run(plain, new Dictionary<string, Tensor> { [c.Graph.Inputs[0].Name] = outside }).Values.First();
        var actual = Tensor.Of(results[0].GetTensorDataAsSpan<float>().ToArray(), expected.Dimensions.AsSpan()).ToDouble();
        RoundTripTests.AssertClose(expected, actual, half ? 1e-3 : 1e-6);
        results[0].Dispose();
    }

    [Fact]
    public void Preprocessing_needs_one_input_of_pictures()
    {
        var c = ExportCases.Of("Small network");
        var e = Assert.Throws<InputException>(() => OnnxExporter.Build(
            c.Graph, c.Weights, new OnnxExportOptions { Form = new OnnxForm { Pixels = new PixelInput([0.5f], [0.5f]) } }));
        Assert.Contains("[N, 1, H, W]", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_batch_is_fixed_in_a_finished_file_and_only_once()
    {
        var c = ExportCases.Of("Small network");
        var file = Samples.Write(s => OnnxExporter.Export(c.Graph, c.Weights, new OnnxExportOptions(), s));
        var five = OnnxRewriter.Rewrite(file, "file", new OnnxForm { Batch = 5 });
        using var session = new InferenceSession(five);
        Assert.Equal(5, session.InputMetadata[0].Dimensions[0]);
        Assert.Equal(5, session.OutputMetadata[0].Dimensions[0]);
        var e = Assert.Throws<InputException>(() => OnnxRewriter.Rewrite(five, "file", new OnnxForm { Batch = 4 }));
        Assert.Contains("fixed batch 5", e.Message, StringComparison.Ordinal);
    }

    private static byte[] Save(ExportCase c, OnnxExportOptions options, string form)
    {
        var file = Samples.Write(s => OnnxExporter.Export(c.Graph, c.Weights, options, s));
        File.WriteAllBytes(Path.Combine(Folder, $"{string.Concat(c.Name.Select(ch => char.IsLetterOrDigit(ch) ? ch : '_'))}-{form}.onnx"), file);
        return file;
    }

    [Fact]
    public void A_scatter_that_adds_has_no_float16_form()
    {
        var e = Assert.Throws<InputException>(() => Save(
            ExportCases.Of("ScatterND Add"), new OnnxExportOptions { Form = new OnnxForm { Float16 = true } }, "half"));
        Assert.Contains("ScatterND", e.Message, StringComparison.Ordinal);
    }

    private static bool IsReducing(Node node) => node.Op is ScatterElements { Reduction: not ScatterReduction.Replace }
        or ScatterND { Reduction: not ScatterReduction.Replace };

    private static bool IsInteger(Node node) => node.Op.Type.Contains("Quantize", StringComparison.Ordinal);

    // Steps (Round, Floor, tests) may fall on either side of a number that float16 rounds: the inputs are halves from the beginning.
    private static Dictionary<string, Tensor> Rounded(Dictionary<string, Tensor> inputs) => inputs.ToDictionary(
        p => p.Key,
        p => p.Value is Tensor<float> t ? Tensor.Of(Array.ConvertAll(t.Data, x => (float)(Half)x), t.Dimensions.AsSpan()) : p.Value);
}
