using Shoestring.Graphs;

namespace Shoestring.Compression.Quantization.Calibration;

/// <summary>A model for one batch size with inner values as outputs, so that no fusion hides them.</summary>
internal sealed class ProbeGraph
{
    private ProbeGraph(Graph graph, IReadOnlyList<(string Name, Value Value)> probes) => (Graph, Probes) = (graph, probes);

    public Graph Graph { get; }

    /// <summary>Names in the model, and the values here that stand for them.</summary>
    public IReadOnlyList<(string Name, Value Value)> Probes { get; }

    public static ProbeGraph Of(Graph model, int batch, IReadOnlyCollection<string> values)
    {
        var bound = model.Inputs.SelectMany(v => v.Shape).Where(d => d.IsSymbolic).Select(d => d.Symbol!).Distinct().ToList()
            .Aggregate(model, (g, symbol) => g.Bind(symbol, batch));
        var wanted = values.ToHashSet(StringComparer.Ordinal);
        var probes = new List<(string, Value)>();
        foreach (var (name, value) in Pairs(model, bound).Where(p => wanted.Remove(p.Old.Name)).Select(p => (p.Old.Name, p.New)))
        {
            probes.Add((name, value));
        }

        return wanted.Count == 0
            ? new ProbeGraph(new Graph(bound.Name, bound.Inputs, bound.Parameters, bound.Nodes, [.. probes.Select(p => p.Item2)]), probes)
            : throw new ArgumentException($"'{model.Name}' has no value '{wanted.First()}'", nameof(values));
    }

    private static IEnumerable<(Value Old, Value New)> Pairs(Graph model, Graph bound)
    {
        var nodes = model.Nodes.Zip(bound.Nodes).SelectMany(p => p.First.Outputs.Zip(p.Second.Outputs));
        return model.Inputs.Zip(bound.Inputs).Concat(nodes);
    }
}
