using Shoestring.Graphs.Ops;
using Shoestring.Graphs.Programs.Fusing;

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
            FusedDropPath d => (d.Rate, d.Salt),
            _ => throw new ArgumentException(node.Op.Type),
        };
        var (x, y) = (context.Input(node, 0), context.Output(node));
        var residual = node.Inputs.Length > 1 ? context.Input(node, 1) : null;
        var samples = x.Logical[0];
        return new KernelInstruction(node, frame => Kernels.Dropout.ApplyPerSample(
            frame.Pool, DropoutMask.Stream(salt, frame.Context), rate, samples, frame.Stored(x),
            residual is null ? default : frame.Stored(residual), frame.Stored(y)));
    }
}
