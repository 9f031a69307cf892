using Shoestring.Graphs.Ops;
using Shoestring.Kernels;

namespace Shoestring.Graphs.Programs.Lowerings;

/// <summary>Matrix products.</summary>
internal static class GemmLowering
{
    public static Instruction? Gemm(Node node, LoweringContext context)
    {
        var op = (Ops.Gemm)node.Op;
        var (a, b, y) = (context.Input(node, 0), context.Input(node, 1), context.Output(node));
        var bias = node.Inputs.Length > 2 ? context.Input(node, 2) : null;
        if (bias is not null && bias.Length != y.Logical[1])
        {
            return null;
        }

        var shape = Shape(y.Logical[0], y.Logical[1], a.Logical[op.TransA ? 0 : 1], op.TransA, op.TransB);
        var prepared = new Preparation(
            b,
            Kernels.Gemm.PreparedLength(shape),
            Kernels.Gemm.ScratchLength(shape, isPrepared: true),
            (frame, place) => Kernels.Gemm.Prepare(frame.Pool, shape, frame.Span(b), frame.Prepared(place)));
        return new KernelInstruction(
            node,
            frame => Kernels.Gemm.Run(
                frame.Pool, shape, frame.Span(a), frame.Unprepared(prepared), bias is null ? [] : frame.Span(bias), Activation.None,
                frame.Span(y), frame.Scratch, frame.Prepared(prepared)),
            Kernels.Gemm.ScratchLength(shape),
            prepared);
    }

    public static Instruction? MatMul(Node node, LoweringContext context)
    {
        var op = (MatMul)node.Op;
        var (a, b, y) = (context.Input(node, 0), context.Input(node, 1), context.Output(node));
        if (a.Logical.Length == 4 || !a.Logical.AsSpan(..^2).SequenceEqual(b.Logical.AsSpan(..^2)))
        {
            return null;
        }

        var (m, n, k) = (y.Logical[^2], y.Logical[^1], a.Logical[op.TransA ? ^2 : ^1]);
        var shape = Shape(m, n, k, op.TransA, op.TransB);
        var batch = y.Length / (m * n);
        var prepared = new Preparation(
            b,
            batch == 1 ? Kernels.Gemm.PreparedLength(shape) : 0,
            Kernels.Gemm.ScratchLength(shape, isPrepared: true),
            (frame, place) => Kernels.Gemm.Prepare(frame.Pool, shape, frame.Span(b), frame.Prepared(place)));
        return new KernelInstruction(
            node,
            frame =>
            {
                var left = frame.Span(a);
                var right = frame.Unprepared(prepared);
                var result = frame.Span(y);
                for (var i = 0; i < batch; i++)
                {
                    Kernels.Gemm.Run(
                        frame.Pool, shape, left.Slice(i * m * k, m * k), right.IsEmpty ? right : right.Slice(i * k * n, k * n), [],
                        Activation.None, result.Slice(i * m * n, m * n), frame.Scratch, frame.Prepared(prepared));
                }
            },
            Kernels.Gemm.ScratchLength(shape),
            prepared);
    }

    private static GemmShape Shape(int m, int n, int k, bool transA, bool transB) =>
        new(m, n, k, transA, transB, transA ? m : k, transB ? k : n, n, Accumulate: false);
}
