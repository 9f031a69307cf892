using Shoestring.Graphs;
using Shoestring.Graphs.Ops;
using Shoestring.Onnx.Proto;
using static Shoestring.Onnx.Export.ExportTable;

namespace Shoestring.Onnx.Export;

/// <summary>Ops that move elements and compute nothing.</summary>
internal static class ShapeRows
{
    public static IEnumerable<KeyValuePair<Type, ExportRow>> Rows { get; } =
    [
        Row<Concat>((op, n, s) => s.Emit(n, "Concat", Attributes.Int("axis", op.Axis))),
        Row<Expand>(WriteExpand),
        Row<Flatten>((op, n, s) => s.Emit(n, "Flatten", Attributes.Int("axis", op.Axis, unless: 1))),
        Row<Gather>((op, n, s) => s.Emit(n, "Gather", Attributes.Int("axis", op.Axis, unless: 0))),
        Row<GatherElements>((op, n, s) => s.Emit(n, "GatherElements", Attributes.Int("axis", op.Axis, unless: 0))),
        Row<GatherND>((op, n, s) => s.Emit(n, "GatherND", Attributes.Int("batch_dims", op.BatchAxes, unless: 0))),
        Row<ScatterElements>((op, n, s) => s.Emit(
            n, "ScatterElements", Attributes.Int("axis", op.Axis, unless: 0), Reduction(op.Reduction))),
        Row<ScatterND>((op, n, s) => s.Emit(n, "ScatterND", Reduction(op.Reduction))),
        Row<Pad>((op, n, s) => s.Emit(
            n, "Pad", [s.Name(n.Inputs[0]), s.Longs(op.Before.Concat(op.After)), .. Number(op.Number, s)])),
        Row<Reshape>((op, n, s) => s.Emit(n, "Reshape", [s.Name(n.Inputs[0]), s.Longs(op.Target)])),
        Row<Slice>((op, n, s) => s.Emit(
            n, "Slice", [s.Name(n.Inputs[0]), s.Longs(op.Start), s.Longs(op.End), s.Longs(op.Axis), s.Longs(op.Step)])),
        Row<Split>((op, n, s) => s.Emit(
            n, "Split", [s.Name(n.Inputs[0]), s.Longs(op.Sizes)], Attributes.Int("axis", op.Axis, unless: 0))),
        Row<Squeeze>((op, n, s) => s.Emit(n, "Squeeze", [s.Name(n.Inputs[0]), s.Longs(op.Axes)])),
        Row<Unsqueeze>((op, n, s) => s.Emit(n, "Unsqueeze", [s.Name(n.Inputs[0]), s.Longs(op.Axes)])),
        Row<Transpose>((op, n, s) => s.Emit(n, "Transpose", Attributes.Ints("perm", op.Permutation))),
    ];

    private static AttributeProto? Reduction(ScatterReduction reduction) => reduction == ScatterReduction.Replace
        ? null
        : Attributes.Text("reduction", reduction == ScatterReduction.Add ? "add" : "mul");

    private static string[] Number(double number, ExportScope scope) => number == 0 ? [] : [scope.Scalar(number)];

    // An extent of 1 in ONNX's target keeps the input's: what a symbolic batch needs.
    private static void WriteExpand(Expand op, Node node, ExportScope scope)
    {
        var x = node.Inputs[0].Shape;
        var lead = op.Target.Rank - x.Rank;
        var target = op.Target.Select((d, i) => !d.IsSymbolic
            ? d.Extent
            : i >= lead && x[i - lead] == d
                ? 1
                : throw scope.Refuse(node, $"it repeats an element along the symbolic axis {i}"));
        scope.Emit(node, "Expand", [scope.Name(node.Inputs[0]), scope.Longs(target)]);
    }
}
