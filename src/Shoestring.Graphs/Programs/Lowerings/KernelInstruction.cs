namespace Shoestring.Graphs.Programs.Lowerings;

/// <summary>An instruction whose kernel call is a delegate made once, when the program is compiled.</summary>
internal sealed class KernelInstruction : Instruction
{
    private readonly Action<Frame> _run;
    private readonly int _scratchLength;

    public KernelInstruction(Node node, Action<Frame> run, long scratchLength = 0, Preparation? preparation = null)
        : base(node)
    {
        _run = run;
        _scratchLength = checked((int)scratchLength);
        Preparation = preparation;
    }

    /// <inheritdoc/>
    public override int ScratchLength => Preparation is { Offset: >= 0 } done ? done.ScratchLength : _scratchLength;

    /// <inheritdoc/>
    public override Preparation? Preparation { get; }

    /// <inheritdoc/>
    public override void Run(Frame frame) => _run(frame);
}
