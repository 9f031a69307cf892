using Shoestring.Graphs;
using Shoestring.Graphs.Ops;
using static Shoestring.Onnx.Import.ImportTable;

namespace Shoestring.Onnx.Import;

/// <summary>
/// Operators on integers: each is the float operator of the numbers that its integers stand for. Those that quantise again leave a
/// <see cref="QuantizedValue"/> behind, so that what follows can go on in floats and be trained.
/// </summary>
internal static class IntegerRows
{
    public static IEnumerable<KeyValuePair<string, ImportRow>> Rows { get; } =
    [
        Steps("ConvInteger", 2, ReadConvInteger),
        Steps("MatMulInteger", 2, ReadMatMulInteger),
        Row("DynamicQuantizeLinear", 1, ReadDynamic),
        Row("QLinearMatMul", 8, (n, s) => Again(n, s, 6, s.Step(n, new MatMul(), QuantizeRows.Real(n, s, 0), QuantizeRows.Real(n, s, 3)))),
        Row("com.microsoft.QLinearAdd", 8, (n, s) => Again(n, s, 6, s.Step(n, new Add(), QuantizeRows.Real(n, s, 0), QuantizeRows.Real(n, s, 3)))),
        Row("com.microsoft.QLinearMul", 8, (n, s) => Again(n, s, 6, s.Step(n, new Mul(), QuantizeRows.Real(n, s, 0), QuantizeRows.Real(n, s, 3)))),
        Row("com.microsoft.QLinearSigmoid", 5, (n, s) => Again(n, s, 3, s.Step(n, new Sigmoid(), QuantizeRows.Real(n, s, 0)))),
        Row("com.microsoft.QLinearLeakyRelu", 5, (n, s) => Again(
            n, s, 3, s.Step(n, new LeakyRelu(n.Float("alpha", 0.01)), QuantizeRows.Real(n, s, 0)))),
        Row("com.microsoft.QLinearGlobalAveragePool", 5, (n, s) => n.Flag("channels_last")
            ? throw n.Refuse("channels_last is not supported")
            : Again(n, s, 3, s.Step(n, new GlobalAveragePool(), QuantizeRows.Real(n, s, 0)))),
    ];

    /// <summary>Says that the output is a value quantised by the scale and zero point at two inputs.</summary>
    private static bool Again(OnnxNode node, ImportScope scope, int scale, Value real)
    {
        scope.Define(node.Outputs[0], new QuantizedValue(real, Quantization.Of(node, scope, scale, scale + 1, 1)));
        return true;
    }

    private static KeyValuePair<string, ImportRow> Row(string operatorType, int inputs, Func<OnnxNode, ImportScope, bool> read) =>
        ImportTable.Row(operatorType, inputs, (n, s) => _ = read(n, s));

    private static KeyValuePair<string, ImportRow> Row(string operatorType, int inputs, Action<OnnxNode, ImportScope> read) =>
        ImportTable.Row(operatorType, inputs, read);

    private static Value ReadConvInteger(OnnxNode node, ImportScope scope)
    {
        var (x, w) = (Centred(node, scope, 0, 2, 1, 0), Centred(node, scope, 1, 3, 4, 0));
        return scope.Step(node, new Cast(ElementType.Int32), LayerRows.Conv(node, scope, x, w, null));
    }

    private static Value ReadMatMulInteger(OnnxNode node, ImportScope scope)
    {
        var (a, b) = (Centred(node, scope, 0, 2, 2, -1), Centred(node, scope, 1, 3, 2, 1));
        return scope.Step(node, new Cast(ElementType.Int32), scope.Step(node, new MatMul(), a, b));
    }

    // integers − zero point, as floats; a vector of zero points stands along an axis
    private static Value Centred(OnnxNode node, ImportScope scope, int input, int zero, int rank, int axis)
    {
        var real = scope.Step(node, new Cast(ElementType.Float32), scope.Operand(node, input));
        if (!node.HasInput(zero))
        {
            return real;
        }

        var point = scope.Step(node, new Cast(ElementType.Float32), scope.Operand(node, zero));
        if (point.Shape.Rank == 1 && point.Shape[0] != 1)
        {
            int[] column = [.. Enumerable.Range(0, rank).Select(i => i == (axis < 0 ? rank - 2 : axis) ? point.Shape[0].Extent : 1)];
            point = scope.Step(node, new Reshape([.. column]), point);
        }

        return scope.Step(node, new Sub(), real, point);
    }

    private static void ReadDynamic(OnnxNode node, ImportScope scope)
    {
        var x = scope.Operand(node, 0);
        var f = new Formula(node, scope, ElementType.Float32);
        var low = f.Of(new Min(), f.Of(new ReduceMin([], KeepDims: false), x), f.Number(0));
        var high = f.Of(new Max(), f.Of(new ReduceMax([], KeepDims: false), x), f.Number(0));
        var scale = f.Div(f.Sub(high, low), f.Number(byte.MaxValue));
        Value Code(Value value) => f.Of(new Clip(byte.MinValue, byte.MaxValue), value);
        var zero = f.Of(new Round(), Code(f.Of(new Neg(), f.Div(low, scale))));
        var codes = Code(f.Add(f.Of(new Round(), f.Div(x, scale)), zero));
        Value[] made = [f.Of(new Cast(ElementType.UInt8), codes), scale, f.Of(new Cast(ElementType.UInt8), zero)];
        for (var i = 0; i < Math.Min(made.Length, node.Outputs.Count); i++)
        {
            scope.Define(node.Outputs[i], made[i]);
        }
    }
}
