namespace Shoestring.Graphs.Programs;

/// <summary>Copies (or adds) a value to another place, whatever the two layouts: a gradient to the state store, a reshape that moves.</summary>
internal sealed class CopyInstruction : Instruction
{
    private readonly Storage _from;
    private readonly Storage _to;
    private readonly bool _accumulate;
    private readonly int[] _permutation;
    private readonly bool _straight;

    public CopyInstruction(Node node, Storage from, Storage to, bool accumulate)
        : base(node)
    {
        _from = from;
        _to = to;
        _accumulate = accumulate;
        _straight = Layouts.SameOrder(from.Layout, to.Layout, from.Logical);

        // Physical axis of the target → physical axis of the source, by way of the logical axes.
        _permutation = [.. to.Layout.Permutation(from.Logical.Length).Select(logical => from.Axis(logical))];
    }

    public override int ScratchLength => _accumulate && !_straight ? _from.Length : 0;

    public override void Run(Frame frame)
    {
        var from = frame.Span(_from);
        var to = frame.Span(_to);
        if (_straight)
        {
            if (_accumulate)
            {
                Add(from, to);
            }
            else
            {
                from.CopyTo(to);
            }

            return;
        }

        if (_accumulate)
        {
            var moved = frame.Scratch[.._from.Length];
            Permute(frame, from, moved);
            Add(moved, to);
        }
        else
        {
            Permute(frame, from, to);
        }
    }

    private static void Add(ReadOnlySpan<float> from, Span<float> to)
    {
        for (var i = 0; i < to.Length; i++)
        {
            to[i] += from[i];
        }
    }

    private void Permute(Frame frame, ReadOnlySpan<float> from, Span<float> to) =>
        Kernels.Layout.Permute(frame.Pool, _from.Physical, _permutation, from, to);
}
