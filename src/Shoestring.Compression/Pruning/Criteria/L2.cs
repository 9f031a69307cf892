namespace Shoestring.Compression.Pruning.Criteria;

/// <summary>√Σ w² over all coupled filters and columns. Source: Fang et al., "DepGraph", 2023 (group magnitude, p = 2).</summary>
public sealed record L2 : Importance
{
    /// <inheritdoc/>
    public override string Name => "l2";

    /// <inheritdoc/>
    public override double[] Score(ChannelSet set, PruningData data) =>
        [.. Reduction.OverFilters(set, data, w => w * w).Select(Math.Sqrt)];
}
