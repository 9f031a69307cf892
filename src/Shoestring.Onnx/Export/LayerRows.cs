using Shoestring.Graphs;
using Shoestring.Graphs.Ops;
using Shoestring.Onnx.Proto;
using static Shoestring.Onnx.Export.ExportTable;

namespace Shoestring.Onnx.Export;

/// <summary>Convolutions, matrix products, norms, pools.</summary>
internal static class LayerRows
{
    private const int DilatedAveragePoolSince = 19;

    public static IEnumerable<KeyValuePair<Type, ExportRow>> Rows { get; } =
    [
        Row<Conv>(WriteConv),
        Row<ConvTranspose>((op, n, s) => s.Emit(
            n, "ConvTranspose",
            [
                .. Window(op.Window), Attributes.Int("group", op.Groups, unless: 1),
                Attributes.Ints("output_padding", [op.ExtraH, op.ExtraW], unlessAll: 0),
            ])),
        Row<Gemm>(WriteGemm),
        Row<MatMul>(WriteMatMul),
        Row<BatchNormalization>((op, n, s) => s.Emit(
            n, "BatchNormalization", Attributes.Float("epsilon", op.Epsilon, unless: 1e-5),
            Attributes.Float("momentum", op.Momentum, unless: 0.9))),
        Row<LayerNormalization>((op, n, s) => s.Emit(
            n, "LayerNormalization", Attributes.Int("axis", op.Axis, unless: -1),
            Attributes.Float("epsilon", op.Epsilon, unless: 1e-5))),
        Row<MaxPool>((op, n, s) => s.Emit(n, "MaxPool", [.. Window(op.Pool.Window), Kernel(op.Pool)])),
        Row<AveragePool>(WriteAveragePool),
        Plain<GlobalAveragePool>("GlobalAveragePool"),
        Row<Softmax>((op, n, s) => s.Emit(n, "Softmax", Attributes.Int("axis", op.Axis, unless: -1))),
        Row<LogSoftmax>((op, n, s) => s.Emit(n, "LogSoftmax", Attributes.Int("axis", op.Axis, unless: -1))),
    ];

    /// <summary>Attributes of a convolution; the kernel's shape is the weight's and is left out.</summary>
    public static AttributeProto?[] Of(Conv op) => [.. Window(op.Window), Attributes.Int("group", op.Groups, unless: 1)];

    private static AttributeProto?[] Window(ConvWindow w) =>
    [
        Attributes.Ints("strides", [w.StrideH, w.StrideW], unlessAll: 1),
        Attributes.Ints("pads", [w.PadTop, w.PadLeft, w.PadBottom, w.PadRight], unlessAll: 0),
        Attributes.Ints("dilations", [w.DilationH, w.DilationW], unlessAll: 1),
    ];

    private static AttributeProto? Kernel(PoolWindow pool) => Attributes.Ints("kernel_shape", [pool.KernelH, pool.KernelW]);

    private static void WriteConv(Conv op, Node node, ExportScope scope)
    {
        if (!IntegerLayers.TryWrite(op, node, scope))
        {
            scope.Emit(node, "Conv", QuantizedBias.Operands(node, scope), Of(op));
        }
    }

    private static void WriteGemm(Gemm op, Node node, ExportScope scope)
    {
        if (!IntegerLayers.TryWrite(op, node, scope))
        {
            scope.Emit(
                node, "Gemm", QuantizedBias.Operands(node, scope), Attributes.Int("transA", op.TransA ? 1 : 0, unless: 0),
                Attributes.Int("transB", op.TransB ? 1 : 0, unless: 0));
        }
    }

    // ONNX's MatMul knows no transposed operands.
    private static void WriteMatMul(MatMul op, Node node, ExportScope scope)
    {
        string Operand(int i, bool transposed)
        {
            var name = scope.Name(node.Inputs[i]);
            if (!transposed)
            {
                return name;
            }

            var rank = node.Inputs[i].Shape.Rank;
            var turned = scope.Fresh(node.Output, i == 0 ? "a" : "b");
            scope.Emit(
                turned, "Transpose", [name], [turned],
                Attributes.Ints("perm", [.. Enumerable.Range(0, rank - 2), rank - 1, rank - 2]));
            return turned;
        }

        scope.Emit(node, "MatMul", [Operand(0, op.TransA), Operand(1, op.TransB)]);
    }

    private static void WriteAveragePool(AveragePool op, Node node, ExportScope scope)
    {
        var dilated = op.Pool.Window.DilationH != 1 || op.Pool.Window.DilationW != 1;
        if (dilated && scope.Options.Opset < DilatedAveragePoolSince)
        {
            throw scope.Refuse(node, $"ONNX's AveragePool has dilations from operator set {DilatedAveragePoolSince} on");
        }

        scope.Emit(
            node, "AveragePool",
            [.. Window(op.Pool.Window), Kernel(op.Pool), Attributes.Int("count_include_pad", op.CountIncludePad ? 1 : 0, unless: 0)]);
    }
}
