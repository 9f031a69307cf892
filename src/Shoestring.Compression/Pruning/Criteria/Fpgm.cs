using Shoestring.Graphs;

namespace Shoestring.Compression.Pruning.Criteria;

/// <summary>
/// Sum of Euclidean distances from the channel's filters to those of all others in its set: a filter near the geometric median can be
/// stood in for by the rest. Source: He et al., "Filter Pruning via Geometric Median", 2019.
/// </summary>
public sealed record Fpgm : Importance
{
    /// <inheritdoc/>
    public override string Name => "fpgm";

    /// <inheritdoc/>
    public override double[] Score(ChannelSet set, PruningData data)
    {
        ArgumentNullException.ThrowIfNull(set);
        ArgumentNullException.ThrowIfNull(data);
        double[][] filters = [.. set.Groups.Select(g => g.Slices
            .Where(s => s.Produces && s.Parameter.Role == ParameterRole.Weight)
            .SelectMany(s => s.Offsets().Select(i => (double)data.Weights.Float(s.Parameter.Name)[i])).ToArray())];
        var scores = new double[filters.Length];
        for (var i = 0; i < filters.Length; i++)
        {
            for (var j = i + 1; j < filters.Length; j++)
            {
                var squares = 0.0;
                for (var k = 0; k < filters[i].Length; k++)
                {
                    var d = filters[i][k] - filters[j][k];
                    squares += d * d;
                }

                var distance = Math.Sqrt(squares);
                scores[i] += distance;
                scores[j] += distance;
            }
        }

        return scores;
    }
}
