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
        var shape = ConvShapes.Of(conv.Window, conv.Groups, x.Logical, w.Logical);
        var prepared = Prepared(shape, w);
        return new KernelInstruction(
            node,
            frame =>
            {
                var offsets = bias is null ? [] : frame.Span(bias);
                if (prepared.Offset >= 0)
                {
                    PreparedConv.Forward(
                        frame.Pool, shape, frame.Span(x), frame.Prepared(prepared), offsets, activation, frame.Span(y), frame.Scratch);
                }
                else
                {
                    Kernels.Conv.Forward(
                        frame.Pool, shape, frame.Span(x), frame.Span(w), offsets, activation, frame.Span(y), [], frame.Scratch);
                }
            },
            Kernels.Conv.ForwardScratchLength(shape),
            prepared);
    }

    /// <summary>A convolution that adds to its last operand, in place where the planner let them share memory.</summary>
    public static Instruction? Added(Node node, LoweringContext context)
    {
        var conv = ((FusedConvAdd)node.Op).Conv;
        var (x, w, y) = (context.Input(node, 0), context.Input(node, 1), context.Output(node));
        var bias = node.Inputs.Length > 3 ? context.Input(node, 2) : null;
        var r = context.Input(node, node.Inputs.Length - 1);
        var shape = ConvShapes.Of(conv.Window, conv.Groups, x.Logical, w.Logical);
        var prepared = Prepared(shape, w);
        return new KernelInstruction(
            node,
            frame =>
            {
                if (y.Root != r.Root)
                {
                    frame.Span(r).CopyTo(frame.Span(y));
                }

                ConvSum.Forward(
                    frame.Pool, shape, frame.Span(x), frame.Unprepared(prepared), frame.Prepared(prepared), bias is null ? [] : frame.Span(bias),
                    frame.Span(y), frame.Scratch);
            },
            Kernels.Conv.ForwardScratchLength(shape),
            prepared);
    }

    private static Preparation Prepared(ConvShape shape, Storage w) => new(
        w,
        PreparedConv.Length(shape),
        PreparedConv.ScratchLength(shape),
        (frame, place) => PreparedConv.Prepare(frame.Pool, shape, frame.Span(w), frame.Prepared(place)));

    public static Instruction? GradInput(Node node, LoweringContext context)
    {
        var op = (ConvGradInput)node.Op;
        return ToData(node, op.Window, op.Groups, context);
    }

    /// <summary>A transposed convolution is the gradient of a convolution to its data.</summary>
    public static Instruction? Transposed(Node node, LoweringContext context)
    {
        var op = (ConvTranspose)node.Op;
        return ToData(node, op.Window, op.Groups, context);
    }

    private static KernelInstruction ToData(Node node, ConvWindow window, int groups, LoweringContext context)
    {
        var (dy, w, dx) = (context.Input(node, 0), context.Input(node, 1), context.Output(node));
        var shape = ConvShapes.Of(window, groups, dx.Logical, w.Logical);
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
        var shape = ConvShapes.Of(op.Window, op.Groups, x.Logical, op.FilterShape.ToArray());
        return new KernelInstruction(
            node,
            frame => Kernels.Conv.GradWeight(
                frame.Pool, shape, frame.Stored(x), frame.Span(dy), frame.Span(dw), frame.Scratch),
            Kernels.Conv.GradWeightScratchLength(shape));
    }
}
