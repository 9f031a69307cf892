using Shoestring.Graphs.Ops;
using Shoestring.Kernels;

namespace Shoestring.Graphs.Programs.Lowerings;

/// <summary>Activations that no rule fused, and their gradients.</summary>
internal static class ActivationLowering
{
    public static Instruction? Forward(Node node, LoweringContext context)
    {
        var kernel = ((ActivationOp)node.Op).Kernel;
        var (x, y) = (context.Input(node, 0), context.Output(node));
        return new KernelInstruction(node, frame => Activations.Forward(frame.Pool, kernel, frame.Span(x), frame.Span(y)));
    }

    public static Instruction? Backward(Node node, LoweringContext context)
    {
        var kernel = ((ActivationGrad)node.Op).Function.Kernel;
        var (dy, x, dx) = (context.Input(node, 0), context.Input(node, 1), context.Output(node));
        return new KernelInstruction(
            node, frame => Activations.Backward(frame.Pool, kernel, frame.Span(x), frame.Span(dy), frame.Span(dx)));
    }
}
