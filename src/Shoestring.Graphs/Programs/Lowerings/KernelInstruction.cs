namespace Shoestring.Graphs.Programs.Lowerings;

/// <summary>An instruction whose kernel call is a delegate made once, when the program is compiled.</summary>
internal sealed class KernelInstruction : Instruction
{
    private readonly Action<Frame> _run;

    public KernelInstruction(Node node, Action<Frame> run, long scratchLength = 0, Preparation? preparation = null)
        : base(node)
    {
        _run = run;
        ScratchLength = checked((int)scratchLength);
        Preparation = preparation;
    }

    /// <inheritdoc/>
    public override int ScratchLength { get; }

    /// <inheritdoc/>
    public override Preparation? Preparation { get; }

    /// <inheritdoc/>
    public override void Run(Frame frame) => _run(frame);
}
