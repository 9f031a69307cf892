using Shoestring.Graphs.Ops;
using Shoestring.Kernels;

namespace Shoestring.Graphs.Programs.Lowerings;

/// <summary>Pools over channels-last pictures, and their gradients.</summary>
internal static class PoolLowering
{
    public static Instruction? Max(Node node, LoweringContext context)
    {
        var (x, y) = (context.Input(node, 0), context.Output(node));
        var shape = Shape(((MaxPool)node.Op).Pool, x);
        return new KernelInstruction(node, frame => Pooling.Max(frame.Pool, shape, frame.Span(x), frame.Span(y)));
    }

    public static Instruction? MaxGrad(Node node, LoweringContext context)
    {
        var (dy, x, dx) = (context.Input(node, 0), context.Input(node, 1), context.Output(node));
        var shape = Shape(((MaxPoolGrad)node.Op).Pool, x);
        return new KernelInstruction(
            node, frame => Pooling.MaxGrad(frame.Pool, shape, frame.Span(dy), frame.Span(x), frame.Span(dx)));
    }

    public static Instruction? Average(Node node, LoweringContext context)
    {
        var op = (AveragePool)node.Op;
        var (x, y) = (context.Input(node, 0), context.Output(node));
        var shape = Shape(op.Pool, x);
        return new KernelInstruction(
            node, frame => Pooling.Average(frame.Pool, shape, op.CountIncludePad, frame.Span(x), frame.Span(y)));
    }

    public static Instruction? AverageGrad(Node node, LoweringContext context)
    {
        var op = (AveragePoolGrad)node.Op;
        var (dy, dx) = (context.Input(node, 0), context.Output(node));
        var shape = Shape(op.Pool, dx);
        return new KernelInstruction(
            node, frame => Pooling.AverageGrad(frame.Pool, shape, op.CountIncludePad, frame.Span(dy), frame.Span(dx)));
    }

    public static Instruction? GlobalAverage(Node node, LoweringContext context)
    {
        var (x, y) = (context.Input(node, 0), context.Output(node));
        var (n, channels, pixels) = (x.Logical[0], x.Logical[1], x.Logical[2] * x.Logical[3]);
        return new KernelInstruction(
            node, frame => Pooling.GlobalAverage(frame.Pool, n, pixels, channels, frame.Stored(x), frame.Span(y)));
    }

    private static PoolShape Shape(PoolWindow pool, Storage x)
    {
        var w = pool.Window;
        return new PoolShape(
            x.Logical[0], x.Logical[2], x.Logical[3], x.Logical[1], pool.KernelH, pool.KernelW, w.StrideH, w.StrideW,
            w.PadTop, w.PadLeft, w.PadBottom, w.PadRight, w.DilationH, w.DilationW);
    }
}
