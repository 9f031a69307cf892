namespace Shoestring.Graphs;

/// <summary>
/// An op that treats elements by themselves, whatever their order in memory, besides <see cref="Ops.UnaryOp"/> and
/// <see cref="Ops.BinaryOp"/>: all its operands of rank 4 share one layout.
/// </summary>
#pragma warning disable CA1040 // A mark that the planner reads is what this is for.
public interface IElementwise
#pragma warning restore CA1040
{
}
