using Shoestring.Graphs.Ops;

namespace Shoestring.Graphs.Passes;

/// <summary>
/// Folds batch normalisation with fixed statistics into the convolution or matrix product before it. Per output channel o:
/// a = gamma / √(variance + ε); gamma·((w·x + b) − mean)/√(variance + ε) + beta = (a·w)·x + ((b − mean)·a + beta).
/// </summary>
public static class BatchNormFolding
{
    /// <summary>
    /// The graph with every foldable normalisation gone, and its weights; a filter that other nodes read too is copied. Normalisations
    /// that follow anything else stay. Numbers are computed in float64 and stored as the filter was.
    /// </summary>
    /// <param name="graph">A model as it is deployed.</param>
    /// <param name="weights">Its numbers; they are not changed.</param>
    public static (Graph Graph, Weights Weights) Apply(Graph graph, Weights weights)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(weights);
        var folded = new Dictionary<Node, Node>();
        foreach (var node in graph.Nodes.Where(n => n.Op is BatchNormalization))
        {
            if (Producer(graph, node) is { } before)
            {
                folded[before] = node;
            }
        }

        var builder = new GraphBuilder(graph.Name);
        var (map, numbers) = (new Dictionary<Value, Value>(), new Weights());
        foreach (var input in graph.Inputs)
        {
            map[input] = builder.Input(input.Name, input.Type);
        }

        // Names of parameters that stay must not be taken by the folded ones.
        var swallowed = folded.SelectMany(f => f.Value.Inputs.Skip(1).Concat(f.Key.Inputs.Skip(1)))
            .Where(v => graph.Consumers(v).All(n => folded.ContainsKey(n) || folded.ContainsValue(n))).ToHashSet();
        foreach (var p in graph.Parameters.Where(p => !swallowed.Contains(p.Value)))
        {
            (map[p.Value], numbers[p.Name]) = (builder.Parameter(p), weights[p.Name]);
        }

        var gone = folded.Values.ToHashSet();
        foreach (var node in graph.Nodes.Where(n => !gone.Contains(n)))
        {
            if (folded.TryGetValue(node, out var norm))
            {
                var (w, b) = Fold(graph, node, norm, weights);
                var parameters = new[] { w, b }.Select((p, i) =>
                {
                    var name = Free(numbers, p.Name);
                    numbers[name] = p.Numbers;
                    return builder.Parameter(name, i == 0 ? ParameterRole.Weight : ParameterRole.Bias, p.Initializer, p.Numbers.Type.Shape);
                }).ToArray();
                var result = graph.Outputs.Contains(norm.Output) ? norm.Output.Name : node.Name;
                map[norm.Output] = builder.Add(result, node.Op, map[node.Inputs[0]], parameters[0], parameters[1]);
                continue;
            }

            var copy = builder.AddNode(node.Name, node.Op, [.. node.Inputs.Select(v => map[v])]);
            for (var i = 0; i < node.Outputs.Length; i++)
            {
                map[node.Outputs[i]] = copy.Outputs[i];
            }
        }

        return (builder.Build(graph.Outputs.Select(v => map[v])), numbers);
    }

    /// <summary>The convolution or matrix product that the normalisation can go into, or null.</summary>
    private static Node? Producer(Graph graph, Node norm) =>
        graph.Producer(norm.Inputs[0]) is { Op: Conv or Gemm { TransA: false } } before
        && graph.Consumers(before.Output).Length == 1
        && !graph.Outputs.Contains(before.Output)
        && before.Inputs.Skip(1).Concat(norm.Inputs.Skip(1)).All(v => graph.ParameterOf(v) is not null)
        && (before.Inputs.Length < 3 || before.Inputs[2].Shape.Equals(norm.Inputs[1].Shape))
            ? before
            : null;

    private static ((string Name, Tensor Numbers, Initializer Initializer) W, (string Name, Tensor Numbers, Initializer Initializer) B) Fold(
        Graph graph, Node node, Node norm, Weights weights)
    {
        var (filter, beta) = (graph.ParameterOf(node.Inputs[1])!, graph.ParameterOf(norm.Inputs[2])!);
        var old = weights[filter.Name];
        var w = old.ToDouble();
        double[] P(int i) => weights[norm.Inputs[i].Name].ToDouble().Data;
        var (gamma, shift, mean, variance) = (P(1), P(2), P(3), P(4));
        var bias = node.Inputs.Length > 2 ? weights[node.Inputs[2].Name].ToDouble().Data : new double[gamma.Length];
        var a = new double[gamma.Length];
        var b = new double[gamma.Length];
        for (var o = 0; o < a.Length; o++)
        {
            a[o] = gamma[o] / Math.Sqrt(variance[o] + ((BatchNormalization)norm.Op).Epsilon);
            b[o] = ((bias[o] - mean[o]) * a[o]) + shift[o];
        }

        // Output channels are axis 0 of a filter, but axis 1 of a matrix [K, N].
        var columns = node.Op is Gemm { TransB: false };
        var inner = columns ? 1 : w.Length / a.Length;
        for (var i = 0; i < w.Length; i++)
        {
            w[i] *= a[i / inner % a.Length];
        }

        var stem = filter.Name.EndsWith(".weight", StringComparison.Ordinal) ? filter.Name[..^".weight".Length] : filter.Name;
        var name = node.Inputs.Length > 2 ? node.Inputs[2].Name : $"{stem}.bias";
        var shiftTensor = new Tensor<double>(b, b.Length);
        return ((filter.Name, Like(old, w), filter.Initializer), (name, Like(old, shiftTensor), beta.Initializer));
    }

    private static Tensor Like(Tensor old, Tensor<double> numbers) => old is Tensor<double> ? numbers : numbers.ToFloat();

    private static string Free(Weights taken, string name)
    {
        var free = name;
        for (var n = 1; taken.Contains(free); n++)
        {
            free = $"{name}_{n}";
        }

        return free;
    }
}
