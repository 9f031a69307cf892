using System.Collections.Immutable;
using Shoestring.Graphs;

namespace Shoestring.Models.Zoo;

/// <summary>The free numbers of a <see cref="CompactNet"/>.</summary>
public sealed record CompactNetOptions
{
    /// <summary>Channels of each stage; the stem has the first stage's unless <see cref="Stem"/> says otherwise.</summary>
    public ImmutableArray<int> Widths { get; init; } = [16, 32, 64];

    /// <summary>Blocks of each stage; as many entries as there are widths.</summary>
    public ImmutableArray<int> Depths { get; init; } = [1, 1, 1];

    /// <summary>What a stage is made of.</summary>
    public CompactBlock Block { get; init; } = CompactBlock.Basic;

    /// <summary>What follows the norms; null takes ReLU in basic blocks and ReLU6 in inverted ones.</summary>
    public Op? Activation { get; init; }

    /// <summary>Hidden channels for each channel of an inverted block's input.</summary>
    public double Expansion { get; init; } = 4;

    /// <summary>Channels of the stem; 0 takes the first stage's.</summary>
    public int Stem { get; init; }

    /// <summary>Channels of a 1×1 convolution before the classifier; 0 leaves it out.</summary>
    public int Head { get; init; }
}
