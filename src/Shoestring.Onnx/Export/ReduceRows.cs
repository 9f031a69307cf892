using Shoestring.Graphs;
using Shoestring.Graphs.Ops;
using static Shoestring.Onnx.Export.ExportTable;

namespace Shoestring.Onnx.Export;

/// <summary>Ops that reduce axes.</summary>
internal static class ReduceRows
{
    private const int AxesAreInputsSince = 18;

    public static IEnumerable<KeyValuePair<Type, ExportRow>> Rows { get; } =
    [
        Row<ReduceSum>((op, n, s) => WriteWithInput(op, n, s, "ReduceSum")),
        Row<ReduceMean>((op, n, s) => Write(op, n, s, "ReduceMean")),
        Row<ReduceMax>((op, n, s) => Write(op, n, s, "ReduceMax")),
        Row<ReduceMin>((op, n, s) => Write(op, n, s, "ReduceMin")),
        Row<ReduceSumSquare>((op, n, s) => Write(op, n, s, "ReduceSumSquare")),
        Row<ReduceProd>((op, n, s) => Write(op, n, s, "ReduceProd")),
        Row<CumSum>((op, n, s) => s.Emit(
            n, "CumSum", [s.Name(n.Inputs[0]), s.Longs(op.Axis)], Attributes.Int("exclusive", op.Exclusive ? 1 : 0, unless: 0),
            Attributes.Int("reverse", op.Reverse ? 1 : 0, unless: 0))),
        Row<TopK>((op, n, s) => s.Emit(
            n, "TopK", [s.Name(n.Inputs[0]), s.Longs(op.K)], Attributes.Int("axis", op.Axis, unless: -1),
            Attributes.Int("largest", op.Largest ? 1 : 0, unless: 1))),
        Row<ArgMax>((op, n, s) => s.Emit(
            n, "ArgMax", Attributes.Int("axis", op.Axis, unless: 0), Attributes.Int("keepdims", op.KeepDims ? 1 : 0, unless: 1),
            Attributes.Int("select_last_index", op.Last ? 1 : 0, unless: 0))),
    ];

    private static void Write(ReduceOp op, Node node, ExportScope scope, string operatorType)
    {
        if (scope.Options.Opset >= AxesAreInputsSince)
        {
            WriteWithInput(op, node, scope, operatorType);
            return;
        }

        scope.Emit(
            node, operatorType, op.Axes.IsEmpty ? null : Attributes.Ints("axes", op.Axes),
            Attributes.Int("keepdims", op.KeepDims ? 1 : 0, unless: 1));
    }

    private static void WriteWithInput(ReduceOp op, Node node, ExportScope scope, string operatorType)
    {
        var x = scope.Name(node.Inputs[0]);
        IEnumerable<string> inputs = op.Axes.IsEmpty ? [x] : [x, scope.Longs(op.Axes)];
        scope.Emit(node, operatorType, inputs, Attributes.Int("keepdims", op.KeepDims ? 1 : 0, unless: 1));
    }
}
