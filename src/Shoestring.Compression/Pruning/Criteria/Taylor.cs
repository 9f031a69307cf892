namespace Shoestring.Compression.Pruning.Criteria;

/// <summary>
/// Σ |w · ∂L/∂w| over every trained element of the group: to first order, how far the loss can move when the channel goes.
/// Source: Molchanov et al., "Importance Estimation for Neural Network Pruning", 2019; summed over groups as in DepGraph, 2023.
/// </summary>
public sealed record Taylor : Importance
{
    /// <inheritdoc/>
    public override string Name => "taylor";

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">No gradients were gathered.</exception>
    public override double[] Score(ChannelSet set, PruningData data)
    {
        ArgumentNullException.ThrowIfNull(set);
        ArgumentNullException.ThrowIfNull(data);
        var gradients = data.Gradients
            ?? throw new ArgumentException("the Taylor criterion needs gradients gathered on some training batches", nameof(data));
        return [.. set.Groups.Select(group => group.Slices
            .Where(s => s.Parameter.IsTrainable && gradients.ContainsKey(s.Parameter.Name)).Sum(s =>
            {
                var (w, g) = (data.Weights.Float(s.Parameter.Name).Data, gradients[s.Parameter.Name].Data);
                return s.Offsets().Sum(i => Math.Abs((double)w[i] * g[i]));
            }))];
    }
}
