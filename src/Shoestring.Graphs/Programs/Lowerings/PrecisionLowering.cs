using Shoestring.Kernels;

namespace Shoestring.Graphs.Programs.Lowerings;

/// <summary>Between float32 and its storage as bfloat16.</summary>
internal static class PrecisionLowering
{
    public static Instruction? Narrow(Node node, LoweringContext context)
    {
        var (x, y) = (context.Input(node, 0), context.Output(node));
        return new KernelInstruction(node, frame => BFloat16.Narrow(frame.Pool, frame.Span(x), frame.Halves(y)));
    }

    public static Instruction? Widen(Node node, LoweringContext context)
    {
        var (x, y) = (context.Input(node, 0), context.Output(node));
        return new KernelInstruction(node, frame => BFloat16.Widen(frame.Pool, frame.Halves(x), frame.Span(y)));
    }
}
