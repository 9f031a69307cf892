namespace Shoestring.Graphs.Programs;

/// <summary>How a graph is compiled.</summary>
/// <param name="AccumulateGradients">
/// Whether parameter gradients are added to what stands in the state store, instead of overwriting it.
/// </param>
/// <param name="Fuse">Whether ops are fused; off, each node is a kernel of its own, which tests compare with.</param>
/// <param name="Profile">Whether each instruction is timed.</param>
/// <param name="Keep">What the backward reads of the forward is kept as: float32, or bfloat16, half of it.</param>
/// <param name="Checkpoint">Whether little of the forward is kept and most computed again in the backward: the same numbers up to rounding.</param>
public sealed record ProgramOptions(
    bool AccumulateGradients = false,
    bool Fuse = true,
    bool Profile = false,
    ElementType Keep = ElementType.Float32,
    bool Checkpoint = false)
{
    /// <summary>The defaults.</summary>
    public static ProgramOptions Default { get; } = new();
}
