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
        Plain("ReduceSum", (axes, keep) => new ReduceSum(axes, keep)),
        Plain("ReduceMean", (axes, keep) => new ReduceMean(axes, keep)),
        Plain("ReduceMax", (axes, keep) => new ReduceMax(axes, keep)),
        Plain("ReduceMin", (axes, keep) => new ReduceMin(axes, keep)),
        Plain("ReduceProd", (axes, keep) => new ReduceProd(axes, keep)),
        Plain("ReduceSumSquare", (axes, keep) => new ReduceSumSquare(axes, keep)),
        Reduce("ReduceL1", (f, x, axes, keep) => f.Of(new ReduceSum(axes, keep), f.Of(new Abs(), x))),
        Reduce("ReduceL2", (f, x, axes, keep) => f.Of(new Sqrt(), f.Of(new ReduceSumSquare(axes, keep), x))),
        Reduce("ReduceLogSum", (f, x, axes, keep) => f.Of(new Log(), f.Of(new ReduceSum(axes, keep), x))),
        Reduce("ReduceLogSumExp", LogSumExp),
        Unary("ArgMax", Best),
        Row("ArgMin", 1, (n, s) => s.Add(n, Best(n), s.Step(n, new Neg(), s.Operand(n, 0)))),
    ];

    private static ArgMax Best(OnnxNode node) =>
        new(node.Int("axis", 0), node.Flag("keepdims", absent: true), node.Flag("select_last_index"));

    // m + ln Σ eˣ⁻ᵐ, m the largest
    private static Value LogSumExp(Formula f, Value x, ImmutableArray<int> axes, bool keep)
    {
        var most = f.Of(new StopGradient(), f.Of(new ReduceMax(axes, KeepDims: true), x));
        var log = f.Of(new Log(), f.Of(new ReduceSum(axes, keep), f.Of(new Exp(), f.Sub(x, most))));
        return f.Add(log, keep ? most : f.Of(new ReduceMax(axes, KeepDims: false), f.Of(new StopGradient(), x)));
    }

    private static KeyValuePair<string, ImportRow> Plain(string operatorType, Func<ImmutableArray<int>, bool, Op> make) =>
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

    private static KeyValuePair<string, ImportRow> Reduce(
        string operatorType, Func<Formula, Value, ImmutableArray<int>, bool, Value> make) =>
        Steps(operatorType, 1, (node, scope) =>
        {
            var x = scope.Operand(node, 0);
            var axes = scope.Ints(node, "axes", 1) ?? [];
            return axes.Length == 0 && node.Flag("noop_with_empty_axes")
                ? x
                : make(new Formula(node, scope, x.Type.Element), x, [.. axes], node.Flag("keepdims", absent: true));
        });
}
