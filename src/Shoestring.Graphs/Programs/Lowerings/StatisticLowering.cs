using Shoestring.Graphs.Ops;

namespace Shoestring.Graphs.Programs.Lowerings;

/// <summary>Running statistics: vectors of a few hundred elements, so a plain loop.</summary>
internal static class StatisticLowering
{
    public static Instruction? MovingAverage(Node node, LoweringContext context)
    {
        var op = (MovingAverage)node.Op;
        var (keep, take) = ((float)op.Decay, (float)((1 - op.Decay) * op.Factor));
        var (old, batch, next) = (context.Input(node, 0), context.Input(node, 1), context.Output(node));
        return new KernelInstruction(node, frame =>
        {
            ReadOnlySpan<float> a = frame.Span(old), b = frame.Span(batch);
            var y = frame.Span(next);
            for (var i = 0; i < y.Length; i++)
            {
                y[i] = (keep * a[i]) + (take * b[i]);
            }
        });
    }
}
