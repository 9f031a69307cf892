using Shoestring.Graphs;
using Shoestring.Graphs.Reference;

namespace Shoestring.Compression.Quantization.Calibration;

/// <summary>Activations by the float64 reference: slow; for tests.</summary>
public sealed class ReferenceActivations : IActivationSource
{
    private readonly Graph _graph;
    private readonly Weights _weights;
    private readonly IReadOnlyList<IReadOnlyDictionary<string, Tensor<float>>> _batches;

    /// <summary>A source.</summary>
    /// <param name="graph">The model.</param>
    /// <param name="weights">Its numbers.</param>
    /// <param name="batches">Inputs by name, the batch first.</param>
    public ReferenceActivations(Graph graph, Weights weights, IReadOnlyList<IReadOnlyDictionary<string, Tensor<float>>> batches) =>
        (_graph, _weights, _batches) = (graph, weights, batches);

    /// <inheritdoc/>
    public void Visit(IReadOnlyCollection<string> values, ActivationVisitor visitor)
    {
        ArgumentNullException.ThrowIfNull(visitor);
        foreach (var batch in _batches)
        {
            var probe = ProbeGraph.Of(_graph, batch.First().Value.Dimensions[0], values);
            var run = ReferenceInterpreter.Run(probe.Graph, _weights, batch.ToDictionary(p => p.Key, p => (Tensor)p.Value));
            foreach (var (name, value) in probe.Probes)
            {
                visitor(name, run[value].ToFloat().Data);
            }
        }
    }
}
