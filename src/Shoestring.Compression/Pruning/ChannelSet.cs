using System.Collections.Immutable;

namespace Shoestring.Compression.Pruning;

/// <summary>
/// A coupled set: the channels of one residual stream, of one expand–depthwise–project chain, of one hidden layer. Its groups touch the
/// same axes, and any of them may go without the others.
/// </summary>
public sealed class ChannelSet
{
    internal ChannelSet(string name, ImmutableArray<ChannelGroup> groups, ImmutableArray<int> nodes)
    {
        Name = name;
        Groups = groups;
        Nodes = nodes;
    }

    /// <summary>Name: the first parameter that makes its channels.</summary>
    public string Name { get; }

    /// <summary>Its channels.</summary>
    public ImmutableArray<ChannelGroup> Groups { get; }

    /// <summary>Parameters that it touches, with their axes, in the order of the graph.</summary>
    public IEnumerable<string> Members =>
        Groups[0].Slices.Select(s => $"{s.Parameter.Name}[{s.Axis}]").Distinct();

    /// <summary>Indices of the graph's nodes whose values it touches.</summary>
    internal ImmutableArray<int> Nodes { get; }

    /// <inheritdoc/>
    public override string ToString() => $"{Name}: {Groups.Length} channels";
}
