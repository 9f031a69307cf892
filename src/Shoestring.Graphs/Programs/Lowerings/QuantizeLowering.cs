using Shoestring.Graphs.Ops;
using Shoestring.Kernels;

namespace Shoestring.Graphs.Programs.Lowerings;

/// <summary>Simulated quantisation and its straight-through gradient, per tensor or per channel, in the order of memory.</summary>
internal static class QuantizeLowering
{
    public static Instruction? Forward(Node node, LoweringContext context)
    {
        var op = (Ops.FakeQuantize)node.Op;
        var (x, scale, zero, y) = (context.Input(node, 0), context.Input(node, 1), context.Input(node, 2), context.Output(node));
        var layout = Channels(x, op.Axis);
        var range = new QuantizedRange(op.QMin, op.QMax);
        return new KernelInstruction(node, frame => Kernels.FakeQuantize.Forward(
            frame.Pool, layout, range, frame.Span(x), frame.Span(scale), frame.Span(zero), frame.Span(y)));
    }

    public static Instruction? Backward(Node node, LoweringContext context)
    {
        var op = ((FakeQuantizeGrad)node.Op).Forward;
        var (dy, x, scale, zero) = (context.Input(node, 0), context.Input(node, 1), context.Input(node, 2), context.Input(node, 3));
        var (dx, dscale) = (context.Output(node, 0), context.Output(node, 1));
        var layout = Channels(x, op.Axis);
        var range = new QuantizedRange(op.QMin, op.QMax);
        var factor = (float)op.GradientScale;
        var wantsScale = context.IsRead(node.Outputs[1]);
        return new KernelInstruction(
            node,
            frame => Kernels.FakeQuantize.Backward(
                frame.Pool, layout, range, frame.Span(x), frame.Span(scale), frame.Span(zero), frame.Span(dy), factor,
                frame.Span(dx), wantsScale ? frame.Span(dscale) : [], frame.Scratch),
            wantsScale ? Kernels.FakeQuantize.ScratchLength(layout) : 0);
    }

    // [outer, channels, inner] as memory has it.
    private static QuantizedLayout Channels(Storage x, int? axis)
    {
        if (axis is not { } logical)
        {
            return QuantizedLayout.PerTensor(x.Length);
        }

        var physical = x.Axis(logical);
        var outer = x.Physical[..physical].Aggregate(1, (p, e) => p * e);
        var inner = x.Physical[(physical + 1)..].Aggregate(1, (p, e) => p * e);
        return new QuantizedLayout(outer, x.Physical[physical], inner);
    }
}
