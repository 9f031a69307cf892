using Shoestring.Graphs;
using Shoestring.Graphs.Ops;
using static Shoestring.Onnx.Import.ImportTable;

namespace Shoestring.Onnx.Import;

/// <summary>
/// Quantisers and integer operators. A quantiser followed by its inverse becomes one <see cref="FakeQuantize"/>, stored integers a
/// float parameter behind one, and an integer bias a float parameter: a graph that can be trained on.
/// </summary>
internal static class QuantizeRows
{
    public static IEnumerable<KeyValuePair<string, ImportRow>> Rows { get; } =
    [
        Row("QuantizeLinear", 2, (n, s) => s.Define(
            n.Outputs[0], new QuantizedValue(s.Operand(n, 0), Quantization.Of(n, s, 1, 2, n.Int("axis", 1))))),
        Row("DequantizeLinear", 2, (n, s) => s.Define(n.Outputs[0], Real(n, s, 0, Quantization.Of(n, s, 1, 2, n.Int("axis", 1))))),
        Row("QLinearConv", 8, ReadConv),
    ];

    /// <summary>Adds the operator that makes integers, for those who read the integers themselves.</summary>
    public static Value Integers(OnnxNode node, QuantizedValue value, ImportScope scope)
    {
        var q = value.Quantization;
        return scope.Step(
            node, new QuantizeLinear(q.Storage, q.Axis), value.Real, scope.Step(node, new Constant(q.Scale)),
            scope.Step(node, new Constant(q.StoredZero)));
    }

    /// <summary>The floats that an operand's integers stand for.</summary>
    private static Value Real(OnnxNode node, ImportScope scope, int input, Quantization q)
    {
        var name = node.Inputs[input];
        if (scope.ConstantOf(node, input) is { } codes)
        {
            var parameter = scope.Parameter(
                node, name, codes.Element == ElementType.Int32 ? ParameterRole.Bias : ParameterRole.Weight, q.Dequantize(node, codes));
            return codes.Element == ElementType.Int32 ? parameter : scope.Fake(node, name, parameter, q);
        }

        if (scope.QuantizedOf(node, input) is { } value && value.Quantization.IsSame(q))
        {
            return scope.Fake(node, name, value.Real, q);
        }

        return scope.Step(
            node, new DequantizeLinear(q.Axis), scope.Operand(node, input), scope.Step(node, new Constant(q.Scale)),
            scope.Step(node, new Constant(q.StoredZero)));
    }

    private static void ReadConv(OnnxNode node, ImportScope scope)
    {
        var (forX, forW) = (Quantization.Of(node, scope, 1, 2, 1), Quantization.Of(node, scope, 4, 5, 0));
        var (x, w) = (Real(node, scope, 0, forX), Real(node, scope, 3, forW));
        Value[] operands = [x, w];
        if (node.HasInput(8))
        {
            var codes = scope.ConstantOf(node, 8) ?? throw node.Refuse("its bias is computed while the model runs");
            operands = [x, w, scope.Parameter(node, node.Inputs[8], ParameterRole.Bias, Quantization.Bias(forX, forW).Dequantize(node, codes))];
        }

        var conv = scope.Step(node, LayerRows.ConvOf(node, x, w), operands);
        scope.Define(node.Outputs[0], new QuantizedValue(conv, Quantization.Of(node, scope, 6, 7, 1)));
    }
}
