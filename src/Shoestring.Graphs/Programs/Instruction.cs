namespace Shoestring.Graphs.Programs;

/// <summary>One step of a program: a kernel with its operands bound. Runs without allocating.</summary>
internal abstract class Instruction
{
    protected Instruction(Node node) => Node = node;

    /// <summary>The node that it computes, after fusion.</summary>
    public Node Node { get; }

    /// <summary>Floats of scratch memory that it uses while it runs; known when it is decided what is prepared.</summary>
    public virtual int ScratchLength => 0;

    /// <summary>What it could do once, if its weights are fixed; or null.</summary>
    public virtual Preparation? Preparation => null;

    /// <summary>Whether it runs on the op's scalar reference for want of a kernel.</summary>
    public virtual bool IsReference => false;

    /// <summary>Runs the kernel.</summary>
    public abstract void Run(Frame frame);
}
