using Shoestring.Graphs;
using Shoestring.Graphs.Ops;
using static Shoestring.Onnx.Import.ImportTable;

namespace Shoestring.Onnx.Import;

/// <summary>Pools.</summary>
internal static class PoolRows
{
    public static IEnumerable<KeyValuePair<string, ImportRow>> Rows { get; } =
    [
        Row("MaxPool", 1, ReadMaxPool),
        Steps("MaxUnpool", 2, ReadUnpool),
        Row("AveragePool", 1, (n, s) => Pool(n, s, window => new AveragePool(window, n.Flag("count_include_pad")))),
        Row("GlobalAveragePool", 1, (n, s) => s.Add(
            n, s.Operand(n, 0).Shape.Rank == 4
                ? new GlobalAveragePool()
                : new ReduceMean([.. Enumerable.Range(2, Math.Max(0, s.Operand(n, 0).Shape.Rank - 2))], KeepDims: true), s.Operand(n, 0))),
        Row("GlobalMaxPool", 1, (n, s) => s.Add(
            n, new ReduceMax([.. Enumerable.Range(2, Math.Max(0, s.Operand(n, 0).Shape.Rank - 2))], KeepDims: true), s.Operand(n, 0))),
    ];

    private static void ReadMaxPool(OnnxNode node, ImportScope scope)
    {
        Pool(node, scope, window => new MaxPool(window));
        if (node.Outputs.Count > 1 && node.Outputs[1].Length > 0)
        {
            var x = scope.Operand(node, 0);
            var window = WindowOf(node, x.Shape);
            scope.Define(node.Outputs[1], scope.Step(node, new MaxPoolIndices(window, node.Flag("storage_order")), x));
        }
    }

    // A line [N, C, W] is a picture of one row.
    private static void Pool(OnnxNode node, ImportScope scope, Func<PoolWindow, Op> op)
    {
        var x = scope.Operand(node, 0);
        if (x.Shape.Rank == 5)
        {
            scope.Define(node.Outputs[0], InTwo(node, scope, op, x));
            return;
        }

        if (x.Shape.Rank != 3)
        {
            scope.Add(node, op(WindowOf(node, x.Shape)), x);
            return;
        }

        var row = scope.Step(node, new Unsqueeze([2]), x);
        scope.Define(node.Outputs[0], scope.Step(node, new Squeeze([2]), scope.Step(node, op(WindowOf(node, row.Shape)), row)));
    }

    // A pool over [N, C, D, H, W] is one over the planes, then one over what came of them: a maximum and a mean both come apart so.
    private static Value InTwo(OnnxNode node, ImportScope scope, Func<PoolWindow, Op> op, Value x)
    {
        if (x.Shape.Skip(1).Any(d => d.IsSymbolic) || node.Flag("ceil_mode") || node.Text("auto_pad", "NOTSET") != "NOTSET"
            || node.Ints("kernel_shape") is not [var kd, var kh, var kw])
        {
            throw node.Refuse($"this pool over {x.Shape} is not supported: its extents, kernel or padding are left open, or rounded up");
        }

        int[] Three(string name, int absent) => node.Ints(name) is { Length: 3 } given ? given : [absent, absent, absent];
        var (s, d, p) = (Three("strides", 1), Three("dilations", 1), node.Ints("pads") is { Length: 6 } pads ? pads : new int[6]);
        var (c, depth, h, w) = (x.Shape[1].Extent, x.Shape[2].Extent, x.Shape[3].Extent, x.Shape[4].Extent);
        var planes = scope.Step(node, new Reshape([0, c * depth, h, w]), x);
        var flat = scope.Step(node, op(new PoolWindow(kh, kw, new ConvWindow(s[1], s[2], p[1], p[2], p[4], p[5], d[1], d[2]))), planes);
        var (rows, columns) = (flat.Shape[2].Extent, flat.Shape[3].Extent);
        var deep = scope.Step(node, new Reshape([0, c, depth, rows * columns]), flat);
        var pooled = scope.Step(node, op(new PoolWindow(kd, 1, new ConvWindow(s[0], 1, p[0], 0, p[3], 0, d[0], 1))), deep);
        return scope.Step(node, new Reshape([0, c, pooled.Shape[2].Extent, rows, columns]), pooled);
    }

    // Puts each element back where it was the largest.
    private static Value ReadUnpool(OnnxNode node, ImportScope scope)
    {
        var (x, indices) = (scope.Operand(node, 0), scope.Operand(node, 1));
        if (node.Ints("kernel_shape") is not [var kh, var kw] || x.Shape.Rank != 4 || !x.Shape.IsConcrete)
        {
            throw node.Refuse($"only pictures [N, C, H, W] of known extents are supported, not {x.Shape}");
        }

        var (s, p) = (node.Ints("strides") ?? [1, 1], node.Ints("pads") ?? [0, 0, 0, 0]);
        int[] own = [((x.Shape[2].Extent - 1) * s[0]) + kh - p[0] - p[2], ((x.Shape[3].Extent - 1) * s[1]) + kw - p[1] - p[3]];
        int[] shape = scope.Ints(node, 2) ?? [x.Shape[0].Extent, x.Shape[1].Extent, .. own];
        if (shape.Length != 4 || shape.Aggregate(1.0, (a, b) => a * b) is < 1 or > 1 << 24)
        {
            throw node.Refuse($"it makes [{string.Join(", ", shape)}]");
        }

        // Indices count within the pool's own input; in a larger output the rows are longer.
        var f = new Formula(node, scope, ElementType.Float32);
        var plane = own[0] * own[1];
        Value Flat(Value v) => f.Of(new Reshape([-1]), v);
        var zeros = f.Of(new Fill(Shape.Of(x.Shape[0].Extent * x.Shape[1].Extent * plane), 0));
        var placed = f.Of(new ScatterElements(), zeros, Flat(indices), Flat(x));
        var whole = f.Of(new Reshape([x.Shape[0].Extent, x.Shape[1].Extent, .. own]), placed);
        return f.Of(new Pad([0, 0, 0, 0], [0, 0, shape[2] - own[0], shape[3] - own[1]]), whole);
    }

    private static PoolWindow WindowOf(OnnxNode node, Shape x)
    {
        if (x.Rank != 4)
        {
            throw node.Refuse($"only pools over pictures [N, C, H, W] and lines [N, C, W] are supported, not {x}");
        }

        var kernel = Windows.Rows(node.Ints("kernel_shape"), 1) ?? throw node.Refuse("its kernel_shape is missing");
        var window = Windows.Of(node, x, kernel);
        return new PoolWindow(kernel[0], kernel[1], window);
    }
}
