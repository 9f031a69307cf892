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

    /// <summary>Some of an axis; neighbours move together.</summary>
    public static Instruction? Slice(Node node, LoweringContext context)
    {
        var (slice, x, y) = ((Slice)node.Op, context.Input(node, 0), context.Output(node));
        return new KernelInstruction(
            node, frame => ForEach(slice, x, y, frame.Span(x), frame.Span(y), static (whole, part) => whole.CopyTo(part)));
    }

    /// <summary>The gradient of a slice: zeros, and dy in its place.</summary>
    public static Instruction? SliceGrad(Node node, LoweringContext context)
    {
        var (slice, dy, dx) = (((SliceGrad)node.Op).Slice, context.Input(node, 0), context.Output(node));
        return new KernelInstruction(node, frame =>
        {
            frame.Span(dx).Clear();
            ForEach(slice, dx, dy, frame.Span(dx), frame.Span(dy), static (whole, part) => part.CopyTo(whole));
        });
    }

    private delegate void Copy(Span<float> whole, Span<float> part);

    // Visits the runs of memory that a slice takes, beside the runs of what it takes.
    private static void ForEach(Slice slice, Storage whole, Storage part, Span<float> all, Span<float> taken, Copy copy)
    {
        var axis = whole.Axis(slice.Axis);
        var (extent, each) = (whole.Physical[axis], Width(whole, axis) / whole.Physical[axis]);
        var (first, count) = slice.Range(extent);
        var (runs, run) = slice.Step == 1 ? (1, count * each) : (count, each);
        for (int line = 0, to = 0; to < taken.Length; line += extent * each)
        {
            for (var k = 0; k < runs; k++, to += run)
            {
                copy(all.Slice(line + ((first + (k * slice.Step)) * each), run), taken.Slice(to, run));
            }
        }
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
