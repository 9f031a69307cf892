using Shoestring.Random;

namespace Shoestring.Compression.Pruning.Criteria;

/// <summary>A uniform draw: the control that every other criterion must beat.</summary>
public sealed record RandomScore : Importance
{
    /// <inheritdoc/>
    public override string Name => "random";

    /// <inheritdoc/>
    public override double[] Score(ChannelSet set, PruningData data)
    {
        ArgumentNullException.ThrowIfNull(set);
        ArgumentNullException.ThrowIfNull(data);
        var cursor = new RandomStream(data.Seed, Purpose.Of($"pruning.{set.Name}")).Start();
        var scores = new double[set.Groups.Length];
        for (var i = 0; i < scores.Length; i++)
        {
            scores[i] = cursor.NextDouble();
        }

        return scores;
    }
}
