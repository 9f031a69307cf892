using Shoestring.Graphs.Ops;

namespace Shoestring.Compression.Pruning.Criteria;

/// <summary>
/// Σ |gamma| of the batch normalisations that the channel passes; magnitude of the filters where there is none.
/// Source: Liu et al., "Learning Efficient Convolutional Networks through Network Slimming", 2017.
/// </summary>
public sealed record BatchNormScale : Importance
{
    /// <inheritdoc/>
    public override string Name => "bn-scale";

    /// <inheritdoc/>
    public override double[] Score(ChannelSet set, PruningData data)
    {
        ArgumentNullException.ThrowIfNull(set);
        ArgumentNullException.ThrowIfNull(data);
        var gammas = data.Graph.Nodes.Where(n => n.Op is BatchNormalization).Select(n => n.Inputs[1].Name).ToHashSet();
        if (!set.Groups[0].Slices.Any(s => gammas.Contains(s.Parameter.Name)))
        {
            return new L1().Score(set, data);
        }

        return [.. set.Groups.Select(g => g.Slices.Where(s => gammas.Contains(s.Parameter.Name)).Sum(s =>
            s.Offsets().Sum(i => Math.Abs((double)data.Weights.Float(s.Parameter.Name)[i]))))];
    }
}
