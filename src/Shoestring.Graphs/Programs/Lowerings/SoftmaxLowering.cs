using Shoestring.Graphs.Ops;
using Shoestring.Kernels;

namespace Shoestring.Graphs.Programs.Lowerings;

/// <summary>Softmax, its logarithm, cross-entropy, and their gradients over the innermost axis.</summary>
internal static class SoftmaxLowering
{
    private delegate void ForwardKernel(WorkerPool pool, int rows, int length, ReadOnlySpan<float> x, Span<float> y);

    private delegate void BackwardKernel(
        WorkerPool pool, int rows, int length, ReadOnlySpan<float> y, ReadOnlySpan<float> dy, Span<float> dx);

    public static Instruction? Softmax(Node node, LoweringContext context) =>
        Forward(node, context, ((Ops.Softmax)node.Op).Axis, Kernels.Softmax.Forward);

    public static Instruction? LogSoftmax(Node node, LoweringContext context) =>
        Forward(node, context, ((LogSoftmax)node.Op).Axis, Kernels.Softmax.LogForward);

    public static Instruction? SoftmaxGrad(Node node, LoweringContext context) =>
        Backward(node, context, ((SoftmaxGradOp)node.Op).Axis, Kernels.Softmax.Backward);

    public static Instruction? LogSoftmaxGrad(Node node, LoweringContext context) =>
        Backward(node, context, ((SoftmaxGradOp)node.Op).Axis, Kernels.Softmax.LogBackward);

    public static Instruction? CrossEntropy(Node node, LoweringContext context)
    {
        var (logits, targets, loss) = (context.Input(node, 0), context.Input(node, 1), context.Output(node));
        var (rows, classes) = (logits.Rows, logits.Inner);
        return new KernelInstruction(node, frame => Kernels.SoftmaxCrossEntropy.Forward(
            frame.Pool, rows, classes, frame.Span(logits), frame.Span(targets), frame.Span(loss), []));
    }

    public static Instruction? CrossEntropyGrad(Node node, LoweringContext context)
    {
        var (dloss, logits, targets) = (context.Input(node, 0), context.Input(node, 1), context.Input(node, 2));
        var dlogits = context.Output(node);
        var (rows, classes) = (logits.Rows, logits.Inner);
        return new KernelInstruction(node, frame =>
        {
            // A few classes a row: computing the probabilities again is cheaper than keeping them.
            Kernels.Softmax.Forward(frame.Pool, rows, classes, frame.Span(logits), frame.Span(dlogits));
            Kernels.SoftmaxCrossEntropy.Backward(
                frame.Pool, rows, classes, frame.Span(dlogits), frame.Span(targets), frame.Span(dloss), frame.Span(dlogits));
        });
    }

    private static KernelInstruction? Forward(Node node, LoweringContext context, int axis, ForwardKernel kernel)
    {
        var (x, y) = (context.Input(node, 0), context.Output(node));
        return !IsInnermost(x, axis)
            ? null
            : new KernelInstruction(node, frame => kernel(frame.Pool, x.Rows, x.Inner, frame.Span(x), frame.Span(y)));
    }

    private static KernelInstruction? Backward(Node node, LoweringContext context, int axis, BackwardKernel kernel)
    {
        var (dy, y, dx) = (context.Input(node, 0), context.Input(node, 1), context.Output(node));
        return !IsInnermost(y, axis)
            ? null
            : new KernelInstruction(
                node, frame => kernel(frame.Pool, y.Rows, y.Inner, frame.Span(y), frame.Span(dy), frame.Span(dx)));
    }

    private static bool IsInnermost(Storage x, int axis) => x.Axis(axis) == x.Physical.Length - 1;
}
