using Shoestring.Graphs.Ops;
using Shoestring.Graphs.Programs.Fusing;
using Shoestring.Kernels;

namespace Shoestring.Graphs.Programs.Lowerings;

/// <summary>Convolutions and their two backwards.</summary>
internal static class ConvLowering
{
    public static Instruction? Forward(Node node, LoweringContext context)
    {
        var (conv, activation) = node.Op switch
        {
            FusedConv f => (f.Conv, f.Activation),
            Ops.Conv c => (c, Activation.None),
            _ => throw new ArgumentException(node.Op.Type),
        };
        var (x, w, y) = (context.Input(node, 0), context.Input(node, 1), context.Output(node));
        var bias = node.Inputs.Length > 2 ? context.Input(node, 2) : null;
        var shape = Shape(conv.Window, conv.Groups, x, w.Logical);
        return new KernelInstruction(
            node,
            frame => Kernels.Conv.Forward(
                frame.Pool, shape, frame.Span(x), frame.Span(w), bias is null ? [] : frame.Span(bias), activation,
                frame.Span(y), [], frame.Scratch),
            Kernels.Conv.ForwardScratchLength(shape));
    }

    public static Instruction? GradInput(Node node, LoweringContext context)
    {
        var op = (ConvGradInput)node.Op;
        var (dy, w, dx) = (context.Input(node, 0), context.Input(node, 1), context.Output(node));
        var shape = Shape(op.Window, op.Groups, dx, w.Logical);
        return new KernelInstruction(
            node,
            frame => Kernels.Conv.GradInput(
                frame.Pool, shape, frame.Span(dy), frame.Span(w), frame.Span(dx), frame.Scratch),
            Kernels.Conv.GradInputScratchLength(shape));
    }

    public static Instruction? GradWeight(Node node, LoweringContext context)
    {
        var op = (ConvGradWeight)node.Op;
        var (x, dy, dw) = (context.Input(node, 0), context.Input(node, 1), context.Output(node));
        var shape = Shape(op.Window, op.Groups, x, op.FilterShape.ToArray());
        return new KernelInstruction(
            node,
            frame => Kernels.Conv.GradWeight(
                frame.Pool, shape, frame.Span(x), frame.Span(dy), frame.Span(dw), frame.Scratch),
            Kernels.Conv.GradWeightScratchLength(shape));
    }

    private static ConvShape Shape(ConvWindow window, int groups, Storage x, int[] w) => new(
        x.Logical[0], x.Logical[2], x.Logical[3], x.Logical[1], w[0], w[2], w[3],
        window.StrideH, window.StrideW, window.PadTop, window.PadLeft, window.PadBottom, window.PadRight,
        window.DilationH, window.DilationW, groups);
}
