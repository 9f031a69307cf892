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
        new("arg_max", new ArgMax(), Feed.Distinct(4, 5)) { Batched = First },
        new("arg_max/ties", new ArgMax(1, KeepDims: true), Feed.Integers(ElementType.Float32, 0, 2, 3, 6, 2)) { Batched = First },
    ];
}
