using System.Collections.Immutable;

namespace Shoestring.Compression.Pruning;

/// <summary>How channels are chosen.</summary>
public sealed record PruningOptions
{
    /// <summary>Channels that every set keeps at least.</summary>
    public int MinChannels { get; init; } = 4;

    /// <summary>Fraction of its channels that every set keeps at least.</summary>
    public double MinFraction { get; init; } = 0.1;

    /// <summary>Numbers of channels are brought to multiples of this; vector units like 4, 8 or 16.</summary>
    public int RoundTo { get; init; } = 4;

    /// <summary>What a set's scores are divided by before sets are ranked together.</summary>
    public Normalization Normalization { get; init; } = Normalization.Mean;

    /// <summary>
    /// Exponent of the cost gained in the ranking importance / gain^exponent: 0 ranks by importance alone, 1 by importance per cost.
    /// </summary>
    public double CostExponent { get; init; } = 1;

    /// <summary>Names of sets that are left alone.</summary>
    public ImmutableHashSet<string> Keep { get; init; } = [];
}
