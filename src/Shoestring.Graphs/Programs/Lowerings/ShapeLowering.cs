using Shoestring.Graphs.Ops;

namespace Shoestring.Graphs.Programs.Lowerings;

/// <summary>Ops that move elements: reshapes that are no views, transposes, concatenation, splits.</summary>
internal static class ShapeLowering
{
    /// <summary>Same row-major order under another shape, where the orders of memory differ.</summary>
    public static Instruction? Reshape(Node node, LoweringContext context)
    {
        var (x, y) = (context.Input(node, 0), context.Output(node));
        if (x.Logical.AsSpan().SequenceEqual(y.Logical))
        {
            return new CopyInstruction(node, x, y, accumulate: false);
        }

        // Memory of x → row-major (shape of x) = row-major (shape of y) → memory of y.
        var (direct, scattered) = (Views.IsRowMajor(x), Views.IsRowMajor(y));
        var toRows = RowMajorFrom(x);
        var fromRows = y.Layout.Permutation(y.Logical.Length);
        return new KernelInstruction(
            node,
            frame =>
            {
                var from = frame.Span(x);
                var to = frame.Span(y);
                if (direct && scattered)
                {
                    from.CopyTo(to);
                }
                else if (scattered)
                {
                    Kernels.Layout.Permute(frame.Pool, x.Physical, toRows, from, to);
                }
                else if (direct)
                {
                    Kernels.Layout.Permute(frame.Pool, y.Logical, fromRows, from, to);
                }
                else
                {
                    var rows = frame.Scratch[..x.Length];
                    Kernels.Layout.Permute(frame.Pool, x.Physical, toRows, from, rows);
                    Kernels.Layout.Permute(frame.Pool, y.Logical, fromRows, rows, to);
                }
            },
            direct || scattered ? 0 : x.Length);
    }

    public static Instruction? Transpose(Node node, LoweringContext context)
    {
        var (x, y) = (context.Input(node, 0), context.Output(node));
        var axes = ((Transpose)node.Op).Permutation;
        int[] permutation = [.. y.Layout.Permutation(y.Logical.Length).Select(logical => x.Axis(axes[logical]))];
        return new KernelInstruction(
            node, frame => Kernels.Layout.Permute(frame.Pool, x.Physical, permutation, frame.Span(x), frame.Span(y)));
    }

    public static Instruction? Concat(Node node, LoweringContext context)
    {
        var y = context.Output(node);
        var parts = node.Inputs.Select(v => context[v]).ToArray();
        var axis = y.Axis(((Concat)node.Op).Axis);
        return new KernelInstruction(node, frame =>
        {
            var offset = 0;
            foreach (var part in parts)
            {
                var width = Width(part, axis);
                Blocks(frame.Span(part), 0, width, frame.Span(y), offset, Width(y, axis), width);
                offset += width;
            }
        });
    }

    public static Instruction? Split(Node node, LoweringContext context)
    {
        var x = context.Input(node, 0);
        var parts = node.Outputs.Select(v => context[v]).ToArray();
        var axis = x.Axis(((Split)node.Op).Axis);
        return new KernelInstruction(node, frame =>
        {
            var offset = 0;
            foreach (var part in parts)
            {
                var width = Width(part, axis);
                Blocks(frame.Span(x), offset, Width(x, axis), frame.Span(part), 0, width, width);
                offset += width;
            }
        });
    }

    // Elements from one step of the axis's outer neighbours to the next.
    private static int Width(Storage s, int axis) => s.Physical[axis..].Aggregate(1, (p, e) => p * e);

    private static void Blocks(
        ReadOnlySpan<float> from, int fromOffset, int fromStride, Span<float> to, int toOffset, int toStride, int width)
    {
        for (int i = fromOffset, j = toOffset; i + width <= from.Length && j + width <= to.Length; i += fromStride, j += toStride)
        {
            from.Slice(i, width).CopyTo(to.Slice(j, width));
        }
    }

    private static int[] RowMajorFrom(Storage x) => [.. Enumerable.Range(0, x.Logical.Length).Select(x.Axis)];
}
