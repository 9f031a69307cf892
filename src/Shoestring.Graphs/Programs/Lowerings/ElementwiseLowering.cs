using Shoestring.Graphs.Ops;
using Shoestring.Kernels;

namespace Shoestring.Graphs.Programs.Lowerings;

/// <summary>Elementwise ops, broadcast in the order of memory.</summary>
internal static class ElementwiseLowering
{
    private delegate void BinaryKernel(
        WorkerPool pool, BroadcastShape shape, ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> y);

    private delegate void UnaryKernel(WorkerPool pool, ReadOnlySpan<float> x, Span<float> y);

    private static readonly Dictionary<Type, BinaryKernel> BinaryKernels = new()
    {
        [typeof(Add)] = Elementwise.Add,
        [typeof(Sub)] = Elementwise.Sub,
        [typeof(Mul)] = Elementwise.Mul,
        [typeof(Div)] = Elementwise.Div,
        [typeof(Max)] = Elementwise.Max,
        [typeof(Min)] = Elementwise.Min,
        [typeof(Pow)] = Elementwise.Pow,
        [typeof(Greater)] = Elementwise.Greater,
    };

    private static readonly Dictionary<Type, UnaryKernel> UnaryKernels = new()
    {
        [typeof(Neg)] = Elementwise.Neg,
        [typeof(Abs)] = Elementwise.Abs,
        [typeof(Exp)] = Elementwise.Exp,
        [typeof(Log)] = Elementwise.Log,
        [typeof(Sqrt)] = Elementwise.Sqrt,
        [typeof(Reciprocal)] = Elementwise.Reciprocal,
        [typeof(Floor)] = Elementwise.Floor,
        [typeof(Round)] = Elementwise.Round,
        [typeof(Sign)] = Elementwise.Sign,
        [typeof(Erf)] = Elementwise.Erf,
    };

    public static Instruction? Binary(Node node, LoweringContext context)
    {
        if (!BinaryKernels.TryGetValue(node.Op.GetType(), out var kernel))
        {
            return null;
        }

        var (a, b, y) = (context.Input(node, 0), context.Input(node, 1), context.Output(node));
        var shape = Shape(a, b, y);
        return new KernelInstruction(node, frame => kernel(frame.Pool, shape, frame.Span(a), frame.Span(b), frame.Span(y)));
    }

    public static Instruction? Unary(Node node, LoweringContext context)
    {
        var (x, y) = (context.Input(node, 0), context.Output(node));
        if (node.Op is IView)
        {
            return new CopyInstruction(node, x, y, accumulate: false);
        }

        return UnaryKernels.TryGetValue(node.Op.GetType(), out var kernel)
            ? new KernelInstruction(node, frame => kernel(frame.Pool, frame.Span(x), frame.Span(y)))
            : null;
    }

    public static Instruction? Expand(Node node, LoweringContext context)
    {
        // y = x broadcast = 0·… would cost a second operand: add a scalar zero that is read in place.
        var (x, y) = (context.Input(node, 0), context.Output(node));
        var sizes = y.Physical;
        var shape = new BroadcastShape(sizes, Strides(x, y), new int[sizes.Length]);
        return new KernelInstruction(node, frame => Elementwise.Add(frame.Pool, shape, frame.Span(x), Zero, frame.Span(y)));
    }

    public static Instruction? Fill(Node node, LoweringContext context)
    {
        var (number, y) = ((float)((Fill)node.Op).Number, context.Output(node));
        return new KernelInstruction(node, frame => Elementwise.Fill(frame.Pool, number, frame.Span(y)));
    }

    private static ReadOnlySpan<float> Zero => [0f];

    private static BroadcastShape Shape(Storage a, Storage b, Storage y) => new(y.Physical, Strides(a, y), Strides(b, y));

    // Strides of an operand along the result's axes, in the result's order of memory.
    private static int[] Strides(Storage operand, Storage result)
    {
        var own = operand.Layout.LogicalStrides(operand.Logical);
        var lead = result.Logical.Length - operand.Logical.Length;
        var strides = new int[result.Logical.Length];
        for (var i = lead; i < strides.Length; i++)
        {
            strides[i] = operand.Logical[i - lead] == 1 ? 0 : own[i - lead];
        }

        return [.. result.Layout.Permutation(strides.Length).Select(axis => strides[axis])];
    }
}
