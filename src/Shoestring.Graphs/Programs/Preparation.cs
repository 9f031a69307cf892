namespace Shoestring.Graphs.Programs;

/// <summary>Work of an instruction that is done once, when its program is compiled: fixed weights laid out as its kernel reads them.</summary>
internal sealed class Preparation
{
    private readonly Action<Frame, Preparation> _run;

    /// <summary>What to do, and how many floats it leaves.</summary>
    public Preparation(long length, Action<Frame, Preparation> run)
    {
        Length = checked((int)length);
        _run = run;
    }

    /// <summary>Floats that it leaves; 0 where there is nothing to do.</summary>
    public int Length { get; }

    /// <summary>First byte in the arena of what it leaves; negative where it was not done.</summary>
    public long Offset { get; set; } = -1;

    /// <summary>Does the work.</summary>
    public void Run(Frame frame) => _run(frame, this);
}
