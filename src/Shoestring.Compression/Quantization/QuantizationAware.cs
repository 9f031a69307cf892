using Shoestring.Graphs;
using Shoestring.Graphs.Ops;

namespace Shoestring.Compression.Quantization;

/// <summary>
/// Puts <see cref="FakeQuantize"/> where the deployed model rounds: int8 symmetric per output channel on weights, 8 bits asymmetric per
/// tensor on activations. Gradients pass straight through inside the range; scales (role Scale) get LSQ gradients when they are trained.
/// Prepared and not trained, it is post-training quantisation. Fold batch normalisation first.
/// Source: Jacob et al., 2018, arXiv:1712.05877; Esser et al., "Learned Step Size Quantization", 2020, arXiv:1902.08153.
/// </summary>
public static class QuantizationAware
{
    /// <summary>A quantiser behind a Clip ends a hair below its bound, or the runtime would not fuse the Clip.</summary>
    private const double Hair = 1e-6;

    /// <summary>Names of the values whose ranges <see cref="Prepare"/> wants.</summary>
    /// <param name="graph">A folded model.</param>
    /// <param name="options">How it is quantised; null for the defaults.</param>
    public static IReadOnlyList<string> Observed(Graph graph, QuantizationOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(graph);
        return [.. new QuantizerPlacement(graph, options ?? new()).Own.Select(v => v.Name)];
    }

    /// <summary>The model with quantisers, and its weights with their scales and zero points.</summary>
    /// <param name="graph">A folded model.</param>
    /// <param name="weights">Its numbers; they are not changed.</param>
    /// <param name="ranges">Ranges of the values that <see cref="Observed"/> names.</param>
    /// <param name="options">How it is quantised; null for the defaults.</param>
    /// <exception cref="ArgumentException">The range of a value is missing.</exception>
    public static (Graph Graph, Weights Weights) Prepare(
        Graph graph, Weights weights, IReadOnlyDictionary<string, ValueRange> ranges, QuantizationOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentNullException.ThrowIfNull(ranges);
        return new Preparation(graph, weights, ranges, options ?? new()).Run();
    }

    /// <summary>
    /// Chooses the weights' scales anew for the weights as they are now: once an epoch where scales are not trained, and after weights
    /// were changed by hand.
    /// </summary>
    /// <param name="graph">A prepared model.</param>
    /// <param name="weights">Its numbers; they are not changed.</param>
    /// <param name="range">How scales are chosen.</param>
    public static Weights RefitWeights(Graph graph, Weights weights, WeightRange range = WeightRange.Mse)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(weights);
        var refit = weights.Clone();
        foreach (var node in graph.Nodes)
        {
            if (node.Op is FakeQuantize { Axis: { } axis } op && graph.ParameterOf(node.Inputs[0]) is { } w)
            {
                var scales = WeightScales.Of(weights.Float(w.Name), axis, op.QMax, range);
                refit[node.Inputs[1].Name] = Tensor.Of(scales, scales.Length);
            }
        }

        return refit;
    }

    /// <summary>
    /// Makes trained scales fit to be deployed: positive, and no larger than lets the runtime fuse the Clip before them.
    /// </summary>
    /// <param name="graph">A prepared model.</param>
    /// <param name="weights">Its numbers; they are not changed.</param>
    public static Weights Settle(Graph graph, Weights weights)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(weights);
        var settled = weights.Clone();
        foreach (var node in graph.Nodes.Where(n => n.Op is FakeQuantize))
        {
            var (op, scale) = ((FakeQuantize)node.Op, settled.Float(node.Inputs[1].Name));
            var most = graph.Producer(node.Inputs[0])?.Op is Clip clip
                ? (float)(clip.Max * (1 - Hair) / (op.QMax - settled[node.Inputs[2].Name].ValueAt(0)))
                : float.PositiveInfinity;
            for (var i = 0; i < scale.Length; i++)
            {
                scale[i] = Math.Min(Math.Max(Math.Abs(scale[i]), AffineQuantizer.LeastScale), most);
            }
        }

        return settled;
    }

    /// <summary>The range that a Clip leaves of an observed one.</summary>
    internal static ValueRange Clipped(ValueRange range, Clip? clip) => clip is null
        ? range
        : new ValueRange(Math.Max(range.Low, clip.Min * (1 - Hair)), Math.Min(range.High, clip.Max * (1 - Hair)));
}
