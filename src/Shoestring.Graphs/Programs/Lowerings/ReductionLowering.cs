using Shoestring.Graphs.Ops;
using Shoestring.Kernels;

namespace Shoestring.Graphs.Programs.Lowerings;

/// <summary>Reductions over axes, in the order of memory.</summary>
internal static class ReductionLowering
{
    private delegate void Kernel(WorkerPool pool, ReductionShape shape, ReadOnlySpan<float> x, Span<float> y, Span<float> scratch);

    private static readonly Dictionary<Type, Kernel> Kernels = new()
    {
        [typeof(ReduceSum)] = Reduction.Sum,
        [typeof(ReduceMean)] = Reduction.Mean,
        [typeof(ReduceMax)] = Reduction.Max,
        [typeof(ReduceMin)] = Reduction.Min,
        [typeof(ReduceSumSquare)] = Reduction.SumSquares,
    };

    public static Instruction? Reduce(Node node, LoweringContext context)
    {
        var op = (ReduceOp)node.Op;
        var (x, y) = (context.Input(node, 0), context.Output(node));
        if (!Kernels.TryGetValue(op.GetType(), out var kernel) || !KeepsOrder(op, x, y))
        {
            return null;
        }

        var axes = op.Reduced(x.Logical.Length);
        var shape = new ReductionShape(x.Physical, [.. x.Layout.Permutation(x.Logical.Length).Select(axes.Contains)]);
        return new KernelInstruction(
            node,
            frame => kernel(frame.Pool, shape, frame.Span(x), frame.Span(y), frame.Scratch),
            shape.ScratchLength);
    }

    // What is kept must come out in the order in which the output stores it.
    private static bool KeepsOrder(ReduceOp op, Storage x, Storage y)
    {
        var axes = op.Reduced(x.Logical.Length);
        var kept = x.Layout.Permutation(x.Logical.Length).Where(a => !axes.Contains(a) && x.Logical[a] > 1);
        var logical = Enumerable.Range(0, x.Logical.Length).Where(a => op.KeepDims || !axes.Contains(a)).ToArray();
        var stored = y.Layout.Permutation(y.Logical.Length).Select(a => logical[a]).Where(a => !axes.Contains(a) && x.Logical[a] > 1);
        return kept.SequenceEqual(stored);
    }
}
