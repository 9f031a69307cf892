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
        Row("QuantizeLinear", 2, ReadQuantize),
        Row("DequantizeLinear", 2, ReadDequantize),
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

    /// <summary>The floats that an operand's integers stand for; scale and zero point are the two operands after it.</summary>
    public static Value Real(OnnxNode node, ImportScope scope, int input) =>
        Real(node, scope, input, Quantization.Of(node, scope, input + 1, input + 2, 1));

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

    private static bool IsFixed(OnnxNode node, ImportScope scope) =>
        scope.ConstantOf(node, 1) is not null && (!node.HasInput(2) || scope.ConstantOf(node, 2) is not null);

    private static void ReadQuantize(OnnxNode node, ImportScope scope)
    {
        if (IsFixed(node, scope))
        {
            var quantization = Quantization.Of(node, scope, 1, 2, node.Int("axis", 1));
            scope.Define(node.Outputs[0], new QuantizedValue(scope.Operand(node, 0), quantization));
            return;
        }

        // The steps themselves are computed: round(x/scale) + zero point, within the range of the type.
        var x = scope.Operand(node, 0);
        var element = node.HasInput(2) ? scope.ElementOf(node, 2) : ElementType.UInt8;
        var (low, high) = element switch
        {
            ElementType.UInt8 => ((int)byte.MinValue, (int)byte.MaxValue),
            ElementType.Int8 => (sbyte.MinValue, sbyte.MaxValue),
            _ => throw node.Refuse($"quantisation to {element} is not supported"),
        };
        var f = new Formula(node, scope, ElementType.Float32);
        var codes = f.Of(new Round(), f.Div(x, Channels(f, x, 1)));
        codes = node.HasInput(2) ? f.Add(codes, Channels(f, x, 2)) : codes;
        scope.Define(node.Outputs[0], f.Of(new Cast(element), f.Of(new Clip(low, high), codes)));
    }

    private static void ReadDequantize(OnnxNode node, ImportScope scope)
    {
        if (IsFixed(node, scope))
        {
            scope.Define(node.Outputs[0], Real(node, scope, 0, Quantization.Of(node, scope, 1, 2, node.Int("axis", 1))));
            return;
        }

        var x = scope.Operand(node, 0);
        var f = new Formula(node, scope, ElementType.Float32);
        var codes = f.Of(new Cast(ElementType.Float32), x);
        scope.Define(node.Outputs[0], f.Mul(node.HasInput(2) ? f.Sub(codes, Channels(f, x, 2)) : codes, Channels(f, x, 1)));
    }

    // A computed scale or zero point as floats; several stand along the axis.
    private static Value Channels(Formula f, Value x, int input)
    {
        var v = f.Of(new Cast(ElementType.Float32), f.Scope.Operand(f.Node, input));
        var axis = f.Node.Int("axis", 1);
        axis = axis < 0 ? axis + x.Shape.Rank : axis;
        return v.Shape.Rank == 0
            ? v
            : f.Of(new Reshape([.. v.Shape[0] == 1 ? [] : new[] { -1 }.Concat(Enumerable.Repeat(1, Math.Max(0, x.Shape.Rank - 1 - axis)))]), v);
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
