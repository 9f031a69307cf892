namespace Shoestring.Compression.Pruning;

/// <summary>A criterion: how much a channel is worth. Scores compare within a set; <see cref="Normalization"/> makes sets compare.</summary>
public abstract record Importance
{
    /// <summary>Name, as reports and options show it.</summary>
    public abstract string Name { get; }

    /// <summary>One score a group, 0 or more; the least goes first.</summary>
    /// <param name="set">The coupled set.</param>
    /// <param name="data">Weights and what was gathered on data.</param>
    public abstract double[] Score(ChannelSet set, PruningData data);
}
