using Shoestring.Graphs.Ops;

namespace Shoestring.Graphs.Tests.Ops;

/// <summary>Rows of ops that move elements.</summary>
internal static class ShapeCases
{
    private static readonly int[] First = [0];

    public static IReadOnlyList<OpCase> All { get; } =
    [
        new("concat", new Concat(1), Feed.Smooth(2, 3, 2, 2), Feed.Smooth(2, 1, 2, 2), Feed.Smooth(2, 4, 2, 2)) { Batched = [0, 1, 2] },
        new("concat/last", new Concat(-1), Feed.Smooth(2, 3), Feed.Smooth(2, 2)) { Batched = [0, 1] },
        new("concat/batch", new Concat(0), Feed.Smooth(2, 3), Feed.Smooth(1, 3)),
        new("split", new Split(1, [2, 1, 3]), Feed.Smooth(2, 6, 2, 2)) { Batched = First },
        new("split/part_used", new Split(-1, [2, 3]), Feed.Smooth(2, 5)) { Batched = First, Losses = [1] },
        new("slice", new Slice(1, 1, 3), Feed.Smooth(2, 5, 3)) { Batched = First },
        new("slice/step", new Slice(-1, 0, int.MaxValue, 2), Feed.Smooth(2, 3, 5)) { Batched = First },
        new("slice/negative", new Slice(1, -4, -1, 2), Feed.Smooth(2, 5, 3)) { Batched = First },
        new("gather", new Gather(), Feed.Smooth(5, 3), Feed.Integers(ElementType.Int64, 0, 4, 2, 4)) { Batched = [1] },
        new("gather/axis1", new Gather(1), Feed.Smooth(2, 4, 3), Feed.Of(ElementType.Int64, [1, -1, 1], 3)) { Batched = First },
        new("gather/scalar", new Gather(1), Feed.Smooth(2, 4, 3), Feed.Of(ElementType.Int64, [2])) { Batched = First },
        new("gather_elements", new GatherElements(1), Feed.Smooth(3, 4), Feed.Of(ElementType.Int64, [0, -1, 2, 2, 1, 1], 3, 2)),
        new("gather_elements/first", new GatherElements(), Feed.Smooth(3, 2, 2), Feed.Integers(ElementType.Int32, 0, 2, 4, 1, 2)),
        new("gather_nd", new GatherND(), Feed.Smooth(3, 4, 2), Feed.Of(ElementType.Int64, [0, 1, 2, -1, 0, 1], 3, 2)),
        new("gather_nd/batch", new GatherND(1), Feed.Smooth(2, 4, 3), Feed.Of(ElementType.Int64, [1, 1, 3, 0], 2, 2, 1)),
        new("gather_nd/whole", new GatherND(), Feed.Smooth(3, 2), Feed.Of(ElementType.Int64, [2, 0, 0, 1], 2, 2)),
        new("scatter_elements", new ScatterElements(1), Feed.Smooth(3, 4), Feed.Of(ElementType.Int64, [0, -1, 2, 3, 1, 0], 3, 2), Feed.Smooth(3, 2)),
        new("scatter_elements/add", new ScatterElements(0, ScatterReduction.Add), Feed.Smooth(3, 2), Feed.Of(ElementType.Int64, [0, 0, 0, 2], 2, 2), Feed.Smooth(2, 2)),
        new("scatter_elements/multiply", new ScatterElements(0, ScatterReduction.Multiply), Feed.Smooth(3, 2), Feed.Of(ElementType.Int64, [0, 0, 0, 2], 2, 2), Feed.Smooth(2, 2)),
        new("scatter_nd", new ScatterND(), Feed.Smooth(4, 3), Feed.Of(ElementType.Int64, [3, 1], 2, 1), Feed.Smooth(2, 3)),
        new("scatter_nd/add", new ScatterND(ScatterReduction.Add), Feed.Smooth(4, 3), Feed.Of(ElementType.Int64, [1, 1, -1], 3, 1), Feed.Smooth(3, 3)),
        new("scatter_nd/batch", new ScatterND(ScatterReduction.Add, 1), Feed.Smooth(2, 3, 2), Feed.Of(ElementType.Int64, [1, 1, 2, 0], 2, 2, 1), Feed.Smooth(2, 2, 2)),
        new("flatten", new Flatten(), Feed.Smooth(2, 3, 2, 2)) { Batched = First },
        new("flatten/axis2", new Flatten(2), Feed.Smooth(2, 3, 4)),
        new("flatten/axis0", new Flatten(0), Feed.Smooth(2, 3)),
        new("reshape", new Reshape([0, -1, 2]), Feed.Smooth(2, 3, 4)) { Batched = First },
        new("expand", new Expand(Graphs.Shape.Of(4, 2, 3)), Feed.Smooth(2, 1)),
        new("transpose", new Transpose([0, 2, 3, 1]), Feed.Smooth(2, 3, 4, 2)) { Batched = First },
        new("transpose/swap", new Transpose([1, 0]), Feed.Smooth(2, 3)) { Batched = First },
        new("squeeze", new Squeeze([-1, 2]), Feed.Smooth(2, 3, 1, 1)) { Batched = First },
        new("unsqueeze", new Unsqueeze([1, -1]), Feed.Smooth(2, 3)) { Batched = First },
        new("pad", new Pad([0, 0, 1, 2], [0, 0, 0, 1], 0.5), Feed.Smooth(2, 2, 3, 3)) { Batched = First },
        new("pad/crop", new Pad([0, -1], [0, 2]), Feed.Smooth(2, 4)) { Batched = First },
    ];
}
