using Shoestring.Graphs.Ops;

namespace Shoestring.Graphs.Tests.Ops;

/// <summary>Rows of pools.</summary>
internal static class PoolCases
{
    private static readonly int[] First = [0];

    public static IReadOnlyList<OpCase> All { get; } =
    [
        new("max_pool_indices", new MaxPoolIndices(PoolWindow.Square(2)), Feed.Distinct(2, 2, 4, 5)) { Batched = First },
        new("max_pool_indices/columns", new MaxPoolIndices(PoolWindow.Square(3, 2, 1), ColumnsFirst: true), Feed.Distinct(1, 2, 4, 5)) { Batched = First },
        new("max_pool", new MaxPool(PoolWindow.Square(2)), Feed.Distinct(2, 3, 5, 4)) { Batched = First },
        new("max_pool/3x3s2", new MaxPool(PoolWindow.Square(3, 2, 1)), Feed.Distinct(2, 3, 6, 5)) { Batched = First },
        new("max_pool/dilated", new MaxPool(PoolWindow.Square(2, 1, 1, 2)), Feed.Distinct(1, 2, 5, 5)) { Batched = First },
        new("max_pool/oblong", new MaxPool(new PoolWindow(3, 2, new ConvWindow(1, 2, 1, 0, 1, 0, 1, 1))), Feed.Distinct(2, 2, 4, 5)) { Batched = First },
        new("max_pool/ties", new MaxPool(PoolWindow.Square(3, 2, 1)), Feed.Integers(ElementType.Float32, 0, 1, 2, 2, 6, 6))
        {
            NoFiniteDifference = "equals are kinks",
        },
        new("average_pool", new AveragePool(PoolWindow.Square(2)), Feed.Smooth(2, 3, 5, 4)) { Batched = First },
        new("average_pool/pad_counts", new AveragePool(PoolWindow.Square(3, 2, 1), true), Feed.Smooth(2, 3, 6, 5)) { Batched = First },
        new("average_pool/pad_ignored", new AveragePool(PoolWindow.Square(3, 2, 1)), Feed.Smooth(2, 3, 6, 5)) { Batched = First },
        new("global_average_pool", new GlobalAveragePool(), Feed.Smooth(2, 3, 3, 5)) { Batched = First },
    ];
}
