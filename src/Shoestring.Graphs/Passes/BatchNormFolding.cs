using Shoestring.Graphs.Ops;

namespace Shoestring.Graphs.Passes;

/// <summary>
/// Folds batch normalisation with fixed statistics into the convolution or matrix product before it. Per output channel o:
/// a = gamma / √(variance + ε); gamma·((w·x + b) − mean)/√(variance + ε) + beta = (a·w)·x + ((b − mean)·a + beta).
/// </summary>
public sealed class BatchNormFolding
{
    private readonly List<string> _kept = [];
    private readonly List<(Node Node, Node Norm, string Filter, string Bias)> _folds = [];

    /// <summary>
    /// Makes the graph with every foldable normalisation gone; a filter that other nodes read too is copied. Normalisations that follow
    /// anything else stay. The graph is the same for all numbers.
    /// </summary>
    /// <param name="graph">A model as it is deployed.</param>
    public BatchNormFolding(Graph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        var folded = new Dictionary<Node, Node>();
        foreach (var node in graph.Nodes.Where(n => n.Op is BatchNormalization))
        {
            if (Producer(graph, node) is { } before)
            {
                folded[before] = node;
            }
        }

        var builder = new GraphBuilder(graph.Name);
        var map = graph.Inputs.ToDictionary(input => input, input => builder.Input(input.Name, input.Type));

        // Names of parameters that stay must not be taken by the folded ones.
        var swallowed = folded.SelectMany(f => f.Value.Inputs.Skip(1).Concat(f.Key.Inputs.Skip(1)))
            .Where(v => graph.Consumers(v).All(n => folded.ContainsKey(n) || folded.ContainsValue(n))).ToHashSet();
        foreach (var p in graph.Parameters.Where(p => !swallowed.Contains(p.Value)))
        {
            map[p.Value] = builder.Parameter(p);
            _kept.Add(p.Name);
        }

        var taken = _kept.ToHashSet(StringComparer.Ordinal);
        var gone = folded.Values.ToHashSet();
        foreach (var node in graph.Nodes.Where(n => !gone.Contains(n)))
        {
            if (folded.TryGetValue(node, out var norm))
            {
                var (old, beta) = (graph.ParameterOf(node.Inputs[1])!, graph.ParameterOf(norm.Inputs[2])!);
                var filter = builder.Parameter(Free(taken, old.Name), ParameterRole.Weight, old.Initializer, old.Type.Shape);
                var bias = builder.Parameter(Free(taken, BiasName(node)), ParameterRole.Bias, beta.Initializer, beta.Type.Shape);
                var result = graph.Outputs.Contains(norm.Output) ? norm.Output.Name : node.Name;
                map[norm.Output] = builder.Add(result, node.Op, map[node.Inputs[0]], filter, bias);
                _folds.Add((node, norm, filter.Name, bias.Name));
                continue;
            }

            var copy = builder.AddNode(node.Name, node.Op, [.. node.Inputs.Select(v => map[v])]);
            for (var i = 0; i < node.Outputs.Length; i++)
            {
                map[node.Outputs[i]] = copy.Outputs[i];
            }
        }

        Graph = builder.Build(graph.Outputs.Select(v => map[v]));
    }

    /// <summary>The graph without them.</summary>
    public Graph Graph { get; }

    /// <summary>The graph with every foldable normalisation gone, and its weights.</summary>
    /// <param name="graph">A model as it is deployed.</param>
    /// <param name="weights">Its numbers; they are not changed.</param>
    public static (Graph Graph, Weights Weights) Apply(Graph graph, Weights weights)
    {
        var folding = new BatchNormFolding(graph);
        return (folding.Graph, folding.Numbers(weights));
    }

    /// <summary>The numbers of <see cref="Graph"/>: computed in float64 and stored as the filter was.</summary>
    /// <param name="weights">The numbers of the model; they are not changed.</param>
    public Weights Numbers(Weights weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        var numbers = new Weights();
        foreach (var name in _kept)
        {
            numbers[name] = weights[name];
        }

        foreach (var (node, norm, filter, bias) in _folds)
        {
            (numbers[filter], numbers[bias]) = Fold(node, norm, weights);
        }

        return numbers;
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

    private static (Tensor Filter, Tensor Bias) Fold(Node node, Node norm, Weights weights)
    {
        var old = weights[node.Inputs[1].Name];
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

        return (Like(old, w), Like(old, new Tensor<double>(b, b.Length)));
    }

    // What had none gets its filter's name with another ending.
    private static string BiasName(Node node)
    {
        var filter = node.Inputs[1].Name;
        return node.Inputs.Length > 2 ? node.Inputs[2].Name
            : $"{(filter.EndsWith(".weight", StringComparison.Ordinal) ? filter[..^".weight".Length] : filter)}.bias";
    }

    private static Tensor Like(Tensor old, Tensor<double> numbers) => old is Tensor<double> ? numbers : numbers.ToFloat();

    private static string Free(HashSet<string> taken, string name)
    {
        var free = name;
        for (var n = 1; !taken.Add(free); n++)
        {
            free = $"{name}_{n}";
        }

        return free;
    }
}
