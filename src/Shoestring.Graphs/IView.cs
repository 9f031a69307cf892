namespace Shoestring.Graphs;

/// <summary>An op that keeps the row-major order of its first input's elements and computes nothing: reshapes, identities.</summary>
#pragma warning disable CA1040 // A mark that the planner reads is what this is for.
public interface IView
#pragma warning restore CA1040
{
}
