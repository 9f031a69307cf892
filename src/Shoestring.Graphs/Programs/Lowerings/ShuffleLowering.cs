using Shoestring.Graphs.Programs.Fusing;

namespace Shoestring.Graphs.Programs.Lowerings;

/// <summary>Permutations of channels.</summary>
internal static class ShuffleLowering
{
    public static Instruction? Shuffle(Node node, LoweringContext context)
    {
        var groups = ((FusedShuffle)node.Op).Groups;
        var (a, y) = (context.Input(node, 0), context.Output(node));
        var b = node.Inputs.Length > 1 ? context.Input(node, 1) : null;
        var z = node.Outputs.Length > 1 ? context.Output(node, 1) : null;
        var rows = a.Rows;
        return new KernelInstruction(node, frame => Kernels.ChannelShuffle.Run(
            frame.Pool, rows, groups, frame.Span(a), b is null ? [] : frame.Span(b), frame.Span(y), z is null ? [] : frame.Span(z)));
    }
}
