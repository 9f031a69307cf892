using System.Collections.Immutable;

namespace Shoestring.Graphs.Programs.Fusing;

/// <summary>What a rule found: nodes that go, and the nodes that stand in their places.</summary>
/// <param name="Removed">Nodes that go.</param>
/// <param name="Inserted">New nodes, each put where the named old node stood.</param>
internal sealed record Match(ImmutableArray<Node> Removed, ImmutableArray<(Node At, Node New)> Inserted);
