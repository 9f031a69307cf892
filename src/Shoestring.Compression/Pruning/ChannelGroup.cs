using System.Collections.Immutable;
using Shoestring.Graphs;

namespace Shoestring.Compression.Pruning;

/// <summary>All positions that stand or fall with one channel: what is removed together.</summary>
public sealed class ChannelGroup
{
    internal ChannelGroup(
        ImmutableArray<(Value Value, int Axis, int Index)> positions, ImmutableArray<ChannelSlice> slices)
    {
        Positions = positions;
        Slices = slices;
    }

    /// <summary>The parts of parameters that belong to the channel.</summary>
    public ImmutableArray<ChannelSlice> Slices { get; }

    /// <summary>Every tied position, in values of the bound graph.</summary>
    internal ImmutableArray<(Value Value, int Axis, int Index)> Positions { get; }
}
