using Shoestring.Graphs;
using Shoestring.Graphs.Ops;
using static Shoestring.Onnx.Import.ImportTable;

namespace Shoestring.Onnx.Import;

/// <summary>Pools.</summary>
internal static class PoolRows
{
    public static IEnumerable<KeyValuePair<string, ImportRow>> Rows { get; } =
    [
        Row("MaxPool", 1, (n, s) => s.Add(n, new MaxPool(WindowOf(n, s)), s.Operand(n, 0))),
        Row("AveragePool", 1, (n, s) => s.Add(n, new AveragePool(WindowOf(n, s), n.Flag("count_include_pad")), s.Operand(n, 0))),
        Row("GlobalAveragePool", 1, (n, s) => s.Add(n, new GlobalAveragePool(), s.Operand(n, 0))),
        Row("GlobalMaxPool", 1, (n, s) => s.Add(
            n, new ReduceMax([.. Enumerable.Range(2, Math.Max(0, s.Operand(n, 0).Shape.Rank - 2))], KeepDims: true), s.Operand(n, 0))),
    ];

    private static PoolWindow WindowOf(OnnxNode node, ImportScope scope)
    {
        if (node.Flag("ceil_mode") || node.Flag("storage_order") || node.Outputs.Count > 1)
        {
            throw node.Refuse("ceil_mode, storage_order and indices are not supported");
        }

        var x = scope.Operand(node, 0).Shape;
        if (x.Rank != 4)
        {
            throw node.Refuse($"only pools over pictures [N, C, H, W] are supported, not {x}");
        }

        var kernel = node.Ints("kernel_shape") ?? throw node.Refuse("its kernel_shape is missing");
        var window = Windows.Of(node, x, kernel);
        return new PoolWindow(kernel[0], kernel[1], window);
    }
}
