using Shoestring.Graphs.Ops;

namespace Shoestring.Graphs.Tests.Ops;

/// <summary>Rows of reductions.</summary>
internal static class ReductionCases
{
    private static readonly int[] First = [0];

    public static IReadOnlyList<OpCase> All { get; } =
    [
        new("reduce_sum", new ReduceSum([2, 3], KeepDims: true), Feed.Smooth(2, 3, 4, 3)) { Batched = First },
        new("reduce_sum/all", new ReduceSum([], KeepDims: false), Feed.Smooth(2, 3, 4)),
        new("reduce_mean", new ReduceMean([-1, -2], KeepDims: false), Feed.Smooth(2, 3, 3, 5)) { Batched = First },
        new("reduce_mean/all", new ReduceMean([], KeepDims: false), Feed.Smooth(7, 3)),
        new("reduce_max", new ReduceMax([1], KeepDims: false), Feed.Distinct(2, 5, 3)) { Batched = First },
        new("reduce_max/all", new ReduceMax([], KeepDims: true), Feed.Distinct(2, 5)),
        new("reduce_max/ties", new ReduceMax([1], KeepDims: true), Feed.Integers(ElementType.Float32, 0, 2, 4, 6))
        {
            NoFiniteDifference = "equals are kinks",
        },
        new("reduce_min", new ReduceMin([0, 2], KeepDims: false), Feed.Distinct(2, 5, 3)),
        new("reduce_min/ties", new ReduceMin([1], KeepDims: false), Feed.Integers(ElementType.Float32, 0, 2, 4, 6))
        {
            NoFiniteDifference = "equals are kinks",
        },
        new("reduce_sum_square", new ReduceSumSquare([1], KeepDims: false), Feed.Smooth(3, 4)) { Batched = First },
        new("reduce_prod", new ReduceProd([0, 2], KeepDims: false), Feed.Range(0.5, 2, 2, 3, 2)),
        new("reduce_prod/kept", new ReduceProd([1], KeepDims: true), Feed.Range(-2, -0.5, 2, 3)) { Batched = First },
        new("cum_sum", new CumSum(1), Feed.Smooth(2, 5, 3)) { Batched = First },
        new("cum_sum/exclusive", new CumSum(-1, Exclusive: true), Feed.Smooth(2, 5)) { Batched = First },
        new("cum_sum/reverse", new CumSum(0, Exclusive: true, Reverse: true), Feed.Smooth(4, 2)),
        new("top_k", new TopK(3), Feed.Distinct(2, 6)) { Batched = First },
        new("top_k/smallest", new TopK(2, 1, Largest: false), Feed.Distinct(2, 5, 3)) { Batched = First },
        new("top_k/ties", new TopK(4), Feed.Integers(ElementType.Float32, 0, 2, 3, 6)) { NoFiniteDifference = "equals are kinks" },
        new("arg_max/last", new ArgMax(1, Last: true), Feed.Integers(ElementType.Float32, 0, 2, 3, 6, 2)) { Batched = First },
        new("arg_max", new ArgMax(), Feed.Distinct(4, 5)) { Batched = First },
        new("arg_max/ties", new ArgMax(1, KeepDims: true), Feed.Integers(ElementType.Float32, 0, 2, 3, 6, 2)) { Batched = First },
    ];
}
