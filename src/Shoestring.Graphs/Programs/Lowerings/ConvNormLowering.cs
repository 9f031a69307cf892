using Shoestring.Graphs.Programs.Fusing;
using Shoestring.Kernels.Fused;

namespace Shoestring.Graphs.Programs.Lowerings;

/// <summary>Convolutions that do the work of the norms beside them.</summary>
internal static class ConvNormLowering
{
    public static Instruction? Forward(Node node, LoweringContext context)
    {
        var op = (ConvForward)node.Op;
        var (x, w) = (context.Input(node, 0), context.Input(node, 1));
        var (y, mean, variance) = (context.Output(node), context.Output(node, 1), context.Output(node, 2));
        var norm = op.Input is { } form ? NormOperands.At(node, context, 2, form.Epsilon, form.Activation) : null;
        var gate = op.Gated ? context.Input(node, node.Inputs.Length - 1) : null;
        var shape = ConvShapes.Of(op.Conv.Window, op.Conv.Groups, x.Logical, w.Logical);
        return new KernelInstruction(
            node,
            frame => ConvNorm.Forward(
                frame.Pool, shape, frame.Stored(x), View(frame, norm, gate), frame.Span(w), frame.Stored(y),
                frame.Span(mean), frame.Span(variance), frame.Scratch),
            ConvNorm.ForwardScratchLength(shape));
    }

    public static Instruction? GateGrad(Node node, LoweringContext context)
    {
        var (dm, z, ds) = (context.Input(node, 0), context.Input(node, 1), context.Output(node));
        var (n, channels, pixels) = (z.Logical[0], z.Logical[1], z.Logical[2] * z.Logical[3]);
        return new KernelInstruction(
            node, frame => Gating.SumProducts(frame.Pool, n, pixels, channels, frame.Stored(dm), frame.Stored(z), frame.Span(ds)));
    }

    public static Instruction? GateSpread(Node node, LoweringContext context)
    {
        var (dm, gate, offset, dz) = (context.Input(node, 0), context.Input(node, 1), context.Input(node, 2), context.Output(node));
        var (n, channels, pixels) = (dz.Logical[0], dz.Logical[1], dz.Logical[2] * dz.Logical[3]);
        return new KernelInstruction(
            node,
            frame => Gating.Spread(
                frame.Pool, n, pixels, channels, frame.Span(dm), frame.Span(gate), frame.Span(offset), frame.Span(dz)));
    }

    public static Instruction? Backward(Node node, LoweringContext context)
    {
        var op = (ConvBackward)node.Op;
        var (d, y) = (context.Input(node, 0), context.Input(node, 1));
        var output = NormOperands.At(node, context, 2, op.Output.Epsilon, op.Output.Activation);
        var (dgamma, dbeta) = (context.Input(node, 6), context.Input(node, 7));
        var (x, w) = (context.Input(node, ConvBackward.X), context.Input(node, ConvBackward.W));
        var input = op.Input is { } form ? NormOperands.At(node, context, 10, form.Epsilon, form.Activation) : null;
        var (dx, dw) = (context.Output(node), context.Output(node, 1));
        var (xdgamma, xdbeta) = op.Sums ? (context.Output(node, 2), context.Output(node, 3)) : (null, null);
        var gate = op.Gated ? context.Input(node, node.Inputs.Length - 1) : null;
        var shape = ConvShapes.Of(op.Conv.Window, op.Conv.Groups, x.Logical, w.Logical);
        return new KernelInstruction(
            node,
            frame => ConvNorm.Backward(
                frame.Pool, shape, frame.Stored(d), frame.Stored(y), output.View(frame), frame.Span(dgamma), frame.Span(dbeta),
                frame.Stored(x), View(frame, input, gate), frame.Span(w), frame.Stored(dx), frame.Span(dw),
                xdgamma is null ? [] : frame.Span(xdgamma), xdbeta is null ? [] : frame.Span(xdbeta), frame.Scratch),
            ConvNorm.BackwardScratchLength(shape));
    }

    public static Instruction? PairBackward(Node node, LoweringContext context)
    {
        var op = (ConvPairBackward)node.Op;
        var (d, y, x) = (context.Input(node, 0), context.Input(node, ConvBackward.Y), context.Input(node, ConvBackward.X));
        var (w, dw) = (context.Input(node, ConvBackward.W), context.Output(node, 2));
        var output = NormOperands.At(node, context, 2, op.Depthwise.Output.Epsilon, op.Depthwise.Output.Activation);
        var between = NormOperands.At(node, context, 10, op.Depthwise.Input!.Epsilon, op.Depthwise.Input.Activation);
        var (dgamma, dbeta) = (context.Input(node, 6), context.Input(node, 7));
        var (xdgamma, xdbeta) = (context.Output(node, 3), context.Output(node, 4));
        var (firstX, firstW) = (context.Input(node, ConvPairBackward.FirstX), context.Input(node, ConvPairBackward.FirstW));
        var (firstDx, firstDw) = (context.Output(node), context.Output(node, 1));
        var input = op.Pointwise.Input is { } form
            ? NormOperands.At(node, context, ConvPairBackward.FirstW + 1, form.Epsilon, form.Activation) : null;
        var (firstDgamma, firstDbeta) = op.Pointwise.Sums ? (context.Output(node, 5), context.Output(node, 6)) : (null, null);
        var shape = ConvShapes.Of(op.Depthwise.Conv.Window, op.Depthwise.Conv.Groups, x.Logical, w.Logical);
        var first = ConvShapes.Of(op.Pointwise.Conv.Window, op.Pointwise.Conv.Groups, firstX.Logical, firstW.Logical);
        return new KernelInstruction(
            node,
            frame => ConvPair.Backward(
                frame.Pool, shape, frame.Stored(d), frame.Stored(y), output.View(frame), frame.Span(dgamma), frame.Span(dbeta),
                frame.Stored(x), between.View(frame), frame.Span(w), frame.Span(dw), frame.Span(xdgamma), frame.Span(xdbeta),
                new PointwiseOperands
                {
                    X = frame.Stored(firstX),
                    Norm = View(frame, input, null),
                    W = frame.Span(firstW),
                    Dx = frame.Span(firstDx),
                    Dw = frame.Span(firstDw),
                    DGamma = firstDgamma is null ? [] : frame.Span(firstDgamma),
                    DBeta = firstDbeta is null ? [] : frame.Span(firstDbeta),
                },
                frame.Scratch),
            ConvPair.BackwardScratchLength(first, shape));
    }

    private static NormView View(Frame frame, NormOperands? norm, Storage? gate) =>
        (norm is null ? default : norm.View(frame)) with { Gate = gate is null ? [] : frame.Span(gate) };
}
