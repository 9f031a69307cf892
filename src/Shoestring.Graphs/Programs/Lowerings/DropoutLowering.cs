using Shoestring.Graphs.Ops;

namespace Shoestring.Graphs.Programs.Lowerings;

/// <summary>Dropout and drop-path: the backward draws the forward's mask again.</summary>
internal static class DropoutLowering
{
    public static Instruction? Elements(Node node, LoweringContext context)
    {
        var (rate, salt) = node.Op switch
        {
            DropoutTraining d => (d.Rate, d.Salt),
            DropoutGrad d => (d.Rate, d.Salt),
            _ => throw new ArgumentException(node.Op.Type),
        };
        var (x, y) = (context.Input(node, 0), context.Output(node));
        return new KernelInstruction(node, frame => Kernels.Dropout.Apply(
            frame.Pool, DropoutMask.Stream(salt, frame.Context), rate, frame.Span(x), frame.Span(y)));
    }

    public static Instruction? Samples(Node node, LoweringContext context)
    {
        var (rate, salt) = node.Op switch
        {
            DropPathTraining d => (d.Rate, d.Salt),
            DropPathGrad d => (d.Rate, d.Salt),
            _ => throw new ArgumentException(node.Op.Type),
        };
        var (x, y) = (context.Input(node, 0), context.Output(node));
        var samples = x.Logical[0];
        return new KernelInstruction(node, frame => Kernels.Dropout.ApplyPerSample(
            frame.Pool, DropoutMask.Stream(salt, frame.Context), rate, samples, frame.Span(x), frame.Span(y)));
    }
}
