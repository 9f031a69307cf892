namespace Shoestring.Graphs.Programs;

/// <summary>Work of an instruction that is done once, when its program is compiled: fixed weights laid out as its kernel reads them.</summary>
internal sealed class Preparation
{
    private readonly Action<Frame, Preparation> _run;

    /// <summary>What to do with which weights, how many floats it leaves, and how many of scratch the kernel then still needs.</summary>
    public Preparation(Storage weights, long length, long scratch, Action<Frame, Preparation> run)
    {
        // Weights that are computed in each run cannot be laid out before.
        Weights = weights;
        Length = weights.Root.Buffer == BufferKind.State ? checked((int)length) : 0;
        ScratchLength = checked((int)scratch);
        _run = run;
    }

    /// <summary>What is laid out.</summary>
    public Storage Weights { get; }

    /// <summary>Floats that it leaves; 0 where there is nothing to do.</summary>
    public int Length { get; }

    /// <summary>Floats of scratch that the kernel needs where this was done.</summary>
    public int ScratchLength { get; }

    /// <summary>First byte in the arena of what it leaves; negative where it was not done.</summary>
    public long Offset { get; set; } = -1;

    /// <summary>Does the work.</summary>
    public void Run(Frame frame) => _run(frame, this);
}
