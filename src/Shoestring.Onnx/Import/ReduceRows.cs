using System.Collections.Immutable;
using Shoestring.Graphs;
using Shoestring.Graphs.Ops;
using static Shoestring.Onnx.Import.ImportTable;

namespace Shoestring.Onnx.Import;

/// <summary>Operators that reduce axes.</summary>
internal static class ReduceRows
{
    public static IEnumerable<KeyValuePair<string, ImportRow>> Rows { get; } =
    [
        Reduce("ReduceSum", (axes, keep) => new ReduceSum(axes, keep)),
        Reduce("ReduceMean", (axes, keep) => new ReduceMean(axes, keep)),
        Reduce("ReduceMax", (axes, keep) => new ReduceMax(axes, keep)),
        Reduce("ReduceMin", (axes, keep) => new ReduceMin(axes, keep)),
        Reduce("ReduceSumSquare", (axes, keep) => new ReduceSumSquare(axes, keep)),
        Unary("ArgMax", n => n.Flag("select_last_index")
            ? throw n.Refuse("select_last_index is not supported")
            : new ArgMax(n.Int("axis", 0), n.Flag("keepdims", absent: true))),
    ];

    private static KeyValuePair<string, ImportRow> Reduce(string operatorType, Func<ImmutableArray<int>, bool, Op> make) =>
        Row(operatorType, 1, (node, scope) =>
        {
            var axes = scope.Ints(node, "axes", 1) ?? [];
            if (axes.Length == 0 && node.Flag("noop_with_empty_axes"))
            {
                scope.Define(node.Outputs[0], scope.Operand(node, 0));
                return;
            }

            scope.Add(node, make([.. axes], node.Flag("keepdims", absent: true)), scope.Operand(node, 0));
        });
}
