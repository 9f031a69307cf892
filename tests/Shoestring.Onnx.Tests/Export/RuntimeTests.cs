using Shoestring.Graphs;
using Shoestring.Onnx.Export;
using Shoestring.Onnx.Tests.Formats;
using Shoestring.Runtime;

namespace Shoestring.Onnx.Tests.Export;

/// <summary>What ONNX Runtime makes of the exports.</summary>
public sealed class RuntimeTests
{
    private const double Tolerance = 1e-4;

    [Theory]
    [MemberData(nameof(ExportCases.Names), MemberType = typeof(ExportCases))]
    public void ONNX_Runtime_computes_what_the_reference_computes(string name)
    {
        var c = ExportCases.Of(name);
        var inputs = c.Inputs();
        var expected = ExportCase.Run(c.Graph, c.Weights, inputs);
        foreach (var options in Options(integerBias: name.StartsWith("Rounded", StringComparison.Ordinal)))
        {
            var actual = Run(c, options, inputs);
            foreach (var (output, tensor) in expected)
            {
                RoundTripTests.AssertClose(tensor, actual[output], Tolerance);
            }
        }
    }

    [Theory]
    [InlineData(18)]
    [InlineData(19)]
    [InlineData(20)]
    [InlineData(21)]
    public void Newer_operator_sets_are_understood(int opset)
    {
        foreach (var c in ExportCases.All)
        {
            var inputs = c.Inputs();
            var expected = ExportCase.Run(c.Graph, c.Weights, inputs);
            var actual = Run(c, new OnnxExportOptions { Opset = opset, IrVersion = 10, IntegerBias = false }, inputs);
            foreach (var (output, tensor) in expected)
            {
                RoundTripTests.AssertClose(tensor, actual[output], Tolerance);
            }
        }
    }

    [Fact]
    public void A_planted_wrong_scale_is_seen()
    {
        var c = ExportCases.Of("Rounded network");
        var inputs = c.Inputs();
        var expected = ExportCase.Run(c.Graph, c.Weights, inputs)["logits"];
        var wrong = new ExportCase(c.Name, c.Graph) { Weights = c.Weights.Clone() };
        wrong.Weights["stem.q.scale"] = Tensor.Of([wrong.Weights.Float("stem.q.scale")[0] * 1.1f], []);
        var actual = Run(wrong, new OnnxExportOptions(), inputs)["logits"];
        Assert.Contains(Enumerable.Range(0, expected.Length), i => Math.Abs(expected[i] - actual[i]) > 100 * Tolerance);
    }

    internal static Dictionary<string, Tensor<double>> Run(ExportCase c, OnnxExportOptions options, Dictionary<string, Tensor> inputs) =>
        Run(Samples.Write(s => OnnxExporter.Export(c.Graph, c.Weights, options, s)), inputs);

    internal static Dictionary<string, Tensor<double>> Run(byte[] model, Dictionary<string, Tensor> inputs)
    {
        using var session = new InferenceSession(model);
        OrtValue[] given = [.. session.InputMetadata.Select(m => ToOrt(inputs[m.Name]))];
        var results = session.Run(given);
        var named = session.OutputMetadata.Zip(results, (m, v) => (m.Name, Value: FromOrt(v))).ToDictionary(p => p.Name, p => p.Value);
        foreach (var value in given.Concat(results))
        {
            value.Dispose();
        }

        return named;
    }

    private static OrtValue ToOrt(Tensor tensor)
    {
        long[] shape = [.. tensor.Dimensions.Select(d => (long)d)];
        return tensor switch
        {
            Tensor<long> t => OrtValue.CreateTensorValueFromMemory<long>(t.Data, shape),
            Tensor<bool> t => OrtValue.CreateTensorValueFromMemory<bool>(t.Data, shape),
            _ => OrtValue.CreateTensorValueFromMemory<float>(tensor.ToFloat().Data, shape),
        };
    }

    private static Tensor<double> FromOrt(OrtValue value)
    {
        int[] shape = [.. value.Shape.ToArray().Select(d => (int)d)];
        return value.ElementType switch
        {
            TensorElementType.Float => Tensor.Of(value.GetTensorDataAsSpan<float>().ToArray(), shape).ToDouble(),
            TensorElementType.Double => Tensor.Of(value.GetTensorDataAsSpan<double>().ToArray(), shape),
            TensorElementType.Int64 => Tensor.Of(value.GetTensorDataAsSpan<long>().ToArray(), shape).ToDouble(),
            TensorElementType.Bool => Tensor.Of(value.GetTensorDataAsSpan<bool>().ToArray(), shape).ToDouble(),
            _ => throw new NotSupportedException(value.ElementType.ToString()),
        };
    }

    private static IEnumerable<OnnxExportOptions> Options(bool integerBias) =>
    [
        new() { IntegerBias = integerBias }, new() { Compact = true, IntegerBias = integerBias },
        .. integerBias
            ? new OnnxExportOptions[] { new() { QuantizedForm = QuantizedForm.Integer }, new() { Compact = true, QuantizedForm = QuantizedForm.Integer } }
            : [],
    ];
}
