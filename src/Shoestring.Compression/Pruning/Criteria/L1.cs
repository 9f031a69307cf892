namespace Shoestring.Compression.Pruning.Criteria;

/// <summary>Σ |w| over all coupled filters and columns. Source: Li et al., "Pruning Filters for Efficient ConvNets", 2017, summed over groups.</summary>
public sealed record L1 : Importance
{
    /// <inheritdoc/>
    public override string Name => "l1";

    /// <inheritdoc/>
    public override double[] Score(ChannelSet set, PruningData data) =>
        Reduction.OverFilters(set, data, w => Math.Abs(w));
}
