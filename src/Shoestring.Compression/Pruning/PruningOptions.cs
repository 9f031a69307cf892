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
    /// How much cost counts: channels are ranked by importance / gain^exponent. 0 ranks by importance alone and spreads the cut; 1 is
    /// importance per cost gained, for criteria in units of the loss (Taylor with <see cref="Normalization.None"/>): with scores that
    /// are only relative it takes all from the costliest set.
    /// </summary>
    public double CostExponent { get; init; }

    /// <summary>
    /// How much dearer channels get as their set shrinks: times (all / left)^exponent. Keeps a layer from being cut away.
    /// </summary>
    public double Scarcity { get; init; } = 1;

    /// <summary>Names of sets that are left alone.</summary>
    public ImmutableHashSet<string> Keep { get; init; } = [];
}
