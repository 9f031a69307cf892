using Shoestring.Graphs;

namespace Shoestring.Compression.Pruning.Criteria;

/// <summary>Sums over the slices of each group.</summary>
internal static class Reduction
{
    /// <summary>Σ f(w) over the weights (not norms, biases or statistics) of each group.</summary>
    public static double[] OverFilters(ChannelSet set, PruningData data, Func<double, double> f)
    {
        var tensors = new Dictionary<string, float[]>(StringComparer.Ordinal);
        return [.. set.Groups.Select(g => g.Slices.Where(s => s.Parameter.Role == ParameterRole.Weight).Sum(s =>
        {
            var w = Of(tensors, s.Parameter.Name, data.Weights);
            return s.Offsets().Sum(i => f(w[i]));
        }))];
    }

    private static float[] Of(Dictionary<string, float[]> tensors, string name, Weights weights) =>
        tensors.TryGetValue(name, out var data) ? data : tensors[name] = weights.Float(name).Data;
}
