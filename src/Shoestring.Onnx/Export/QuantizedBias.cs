using Shoestring.Graphs;
using Shoestring.Graphs.Ops;

namespace Shoestring.Onnx.Export;

/// <summary>Biases of quantised layers, as int32 in steps of the input's scale times the weight's.</summary>
internal static class QuantizedBias
{
    private const int Bias = 2;

    /// <summary>Names of a layer's operands; an integer bias is written before them.</summary>
    public static IEnumerable<string> Operands(Node node, ExportScope scope)
    {
        if (scope.Options.IntegerBias && Integers(node, scope) is var (codes, scale))
        {
            var (name, bias) = (scope.Fresh(node.Output, "bias"), node.Inputs[Bias]);
            scope.Emit(
                name, "DequantizeLinear", [scope.Converted(bias, codes), scope.Shared(scale)], [name],
                scale.Dimensions.IsEmpty ? null : Attributes.Int("axis", 0));
            return [scope.Name(node.Inputs[0]), scope.Name(node.Inputs[1]), name];
        }

        return node.Inputs.Select(scope.Name);
    }

    /// <summary>The bias in integers and its scales, or null when the layer has no plain bias between a quantised input and weight.</summary>
    public static (Tensor<int> Codes, Tensor<float> Scale)? Integers(Node node, ExportScope scope)
    {
        if (node.Inputs.Length <= Bias
            || scope.ConstantOf(node.Inputs[Bias])?.ToFloat() is not { Dimensions.Length: 1 } bias
            || QuantizerOf(Unmoved(node.Inputs[0], scope), scope) is not { Op.Axis: null } x
            || QuantizerOf(node.Inputs[1], scope) is not { } w
            || (w.Op.Axis is { } axis && axis != OutputAxis(node.Op)))
        {
            return null;
        }

        var scale = Array.ConvertAll(w.Scale.Data, s => s * x.Scale.Data[0]);
        var codes = new int[bias.Length];
        for (var i = 0; i < codes.Length; i++)
        {
            var code = Math.Round((double)bias.Data[i] / scale[scale.Length == 1 ? 0 : i], MidpointRounding.ToEven);
            codes[i] = (int)Math.Clamp(code, int.MinValue, int.MaxValue);
        }

        return (Tensor.Of(codes, codes.Length), Tensor.Of(scale, w.Scale.Dimensions.AsSpan()));
    }

    /// <summary>The quantiser that a value comes from, or null.</summary>
    public static Quantizer? QuantizerOf(Value value, ExportScope scope) =>
        scope.Producer(value) is { Op: FakeQuantize } node ? Quantizer.Of(node, scope) : null;

    // Runtimes carry integers through what only moves them, so that the layer still reads integers.
    private static Value Unmoved(Value value, ExportScope scope)
    {
        while (scope.Producer(value) is { Op: Flatten or Reshape or Squeeze or Unsqueeze or Transpose or MaxPool or Slice } node)
        {
            value = node.Inputs[0];
        }

        return value;
    }

    // The weight's axis of output channels: rows, save for a Gemm whose second matrix is stored [K, N].
    private static int OutputAxis(Op op) => op is Gemm { TransB: false } ? 1 : 0;
}
