using Shoestring.Graphs;
using Shoestring.Graphs.Ops;
using static Shoestring.Onnx.Import.ImportTable;

namespace Shoestring.Onnx.Import;

/// <summary>Operators that repeat, mask or rearrange elements, and constants that follow from a shape.</summary>
internal static class RearrangeRows
{
    private const int MostCopies = 4096;

    public static IEnumerable<KeyValuePair<string, ImportRow>> Rows { get; } =
    [
        Steps("Tile", 2, ReadTile),
        Steps("Trilu", 1, ReadTrilu),
        Row("EyeLike", 1, ReadEyeLike),
        Row("Range", 3, ReadRange),
        Steps("DepthToSpace", 1, ReadDepthToSpace),
        Steps("SpaceToDepth", 1, ReadSpaceToDepth),
        Row("HannWindow", 1, (n, s) => ReadWindow(n, s, 0.5, 0.5, 0)),
        Row("HammingWindow", 1, (n, s) => ReadWindow(n, s, 25.0 / 46, 1 - (25.0 / 46), 0)),
        Row("BlackmanWindow", 1, (n, s) => ReadWindow(n, s, 0.42, 0.5, 0.08)),
    ];

    private static Value ReadTile(OnnxNode node, ImportScope scope)
    {
        var (x, repeats) = (scope.Operand(node, 0), scope.Ints(node, 1)!);
        if (repeats.Length != x.Shape.Rank || repeats.Any(r => r is < 0 or > MostCopies))
        {
            throw node.Refuse($"{repeats.Length} repeats do not fit {x.Shape}, or one of them is over {MostCopies}");
        }

        for (var axis = 0; axis < repeats.Length; axis++)
        {
            x = repeats[axis] switch
            {
                0 => scope.Step(node, new Slice(axis, 0, 0), x),
                1 => x,
                var r => scope.Step(node, new Concat(axis), [.. Enumerable.Repeat(x, r)]),
            };
        }

        return x;
    }

    private static Value ReadTrilu(OnnxNode node, ImportScope scope)
    {
        var x = scope.Operand(node, 0);
        if (x.Shape.Rank < 2)
        {
            throw node.Refuse($"{x.Shape} is no matrix");
        }

        var (rows, columns) = (x.Shape[-2].Extent, x.Shape[-1].Extent);
        var k = scope.Ints(node, 1) is [var diagonal] ? diagonal : 0;
        var upper = node.Flag("upper", absent: true);
        scope.Charge(node, (double)rows * columns);
        var kept = new bool[rows * columns];
        for (var i = 0; i < kept.Length; i++)
        {
            long above = (i % columns) - (i / columns) - (long)k;
            kept[i] = upper ? above >= 0 : above <= 0;
        }

        return scope.Step(
            node, new Where(), scope.Fixed(node, Tensor.Of(kept, rows, columns)), x, scope.Number(node, 0, x.Type.Element));
    }

    private static void ReadEyeLike(OnnxNode node, ImportScope scope)
    {
        var shape = scope.ShapeOf(node, 0);
        if (shape.Rank != 2 || !shape.IsConcrete)
        {
            throw node.Refuse($"{shape} is no matrix of known size");
        }

        scope.Charge(node, (double)shape[0].Extent * shape[1].Extent);

        var (columns, k) = (shape[1].Extent, node.Int("k", 0));
        var numbers = new double[shape.ElementCount];
        for (var i = 0; i < numbers.Length; i++)
        {
            numbers[i] = (i % columns) - (i / columns) == k ? 1 : 0;
        }

        var element = node.Has("dtype") ? Formats.TensorProtos.ElementOf(node.Int("dtype", 1)) : scope.ElementOf(node, 0);
        scope.Define(node.Outputs[0], Tensor.Of(numbers, shape.ToArray()).As(element ?? throw node.Refuse("its type is not supported")));
    }

    private static void ReadRange(OnnxNode node, ImportScope scope)
    {
        if (scope.ConstantOf(node, 0) is not { Length: 1 } first || scope.ConstantOf(node, 1) is not { Length: 1 } last
            || scope.ConstantOf(node, 2) is not { Length: 1 } step)
        {
            throw node.Refuse("its length is known only when the model runs");
        }

        var (from, delta) = (first.ValueAt(0), step.ValueAt(0));
        var count = Math.Ceiling((last.ValueAt(0) - from) / delta);
        scope.Charge(node, Math.Max(0, count));
        double[] numbers = [.. Enumerable.Range(0, Math.Max(0, (int)count)).Select(i => from + (i * delta))];
        scope.Define(node.Outputs[0], Tensor.Of(numbers, numbers.Length).As(first.Element));
    }

    // [N, C, H, W] as [N, b, b, C/b², H, W] (or [N, C/b², b, b, H, W]), blocks moved behind rows and columns
    private static Value ReadDepthToSpace(OnnxNode node, ImportScope scope)
    {
        var (x, b) = (scope.Operand(node, 0), node.Int("blocksize", 0));
        CheckBlocks(node, x, b, x.Shape.Rank == 4 ? x.Shape[1] : 0, b * b);
        var (depth, h, w) = (x.Shape[1].Extent / (b * b), x.Shape[2].Extent, x.Shape[3].Extent);
        var columnsFirst = node.Text("mode", "DCR") == "CRD";
        var apart = scope.Step(node, new Reshape(columnsFirst ? [0, depth, b, b, h, w] : [0, b, b, depth, h, w]), x);
        var moved = scope.Step(node, new Transpose(columnsFirst ? [0, 1, 4, 2, 5, 3] : [0, 3, 4, 1, 5, 2]), apart);
        return scope.Step(node, new Reshape([0, depth, h * b, w * b]), moved);
    }

    private static Value ReadSpaceToDepth(OnnxNode node, ImportScope scope)
    {
        var (x, b) = (scope.Operand(node, 0), node.Int("blocksize", 0));
        CheckBlocks(node, x, b, x.Shape.Rank == 4 ? x.Shape[2] : 0, b);
        CheckBlocks(node, x, b, x.Shape[3], b);
        var (c, h, w) = (x.Shape[1].Extent, x.Shape[2].Extent / b, x.Shape[3].Extent / b);
        var apart = scope.Step(node, new Reshape([0, c, h, b, w, b]), x);
        var moved = scope.Step(node, new Transpose([0, 3, 5, 1, 2, 4]), apart);
        return scope.Step(node, new Reshape([0, c * b * b, h, w]), moved);
    }

    private static void CheckBlocks(OnnxNode node, Value x, int block, Dimension extent, int by)
    {
        if (x.Shape.Rank != 4 || block is < 1 or > 1024 || x.Shape.Skip(1).Any(d => d.IsSymbolic) || extent.Extent % by != 0)
        {
            throw node.Refuse($"{x.Shape} does not divide into blocks of {block}");
        }
    }

    // a − b·cos(2πi/n) + c·cos(4πi/n)
    private static void ReadWindow(OnnxNode node, ImportScope scope, double a, double b, double c)
    {
        if (scope.ConstantOf(node, 0) is not { Length: 1 } size || size.ValueAt(0) is < 0)
        {
            throw node.Refuse("its size is not one known number");
        }

        scope.Charge(node, size.ValueAt(0));

        var count = (int)size.ValueAt(0);
        var period = 2 * Math.PI / (node.Flag("periodic", absent: true) ? count : count - 1);
        double[] window = [.. Enumerable.Range(0, count).Select(i => a - (b * Math.Cos(i * period)) + (c * Math.Cos(2 * i * period)))];
        scope.Define(node.Outputs[0], Tensor.Of(window, count).ToFloat());
    }
}
