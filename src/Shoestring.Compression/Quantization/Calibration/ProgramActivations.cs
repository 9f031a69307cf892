using Shoestring.Graphs;
using Shoestring.Graphs.Programs;
using Shoestring.Kernels;

namespace Shoestring.Compression.Quantization.Calibration;

/// <summary>Activations by compiled programs, one a batch size.</summary>
public sealed class ProgramActivations : IActivationSource
{
    private readonly Graph _graph;
    private readonly Weights _weights;
    private readonly IEnumerable<IReadOnlyDictionary<string, Tensor<float>>> _batches;
    private readonly WorkerPool _pool;

    /// <summary>A source.</summary>
    /// <param name="graph">The model.</param>
    /// <param name="weights">Its numbers.</param>
    /// <param name="batches">Inputs by name, the batch first; walked once a visit.</param>
    /// <param name="pool">Who works.</param>
    public ProgramActivations(
        Graph graph, Weights weights, IEnumerable<IReadOnlyDictionary<string, Tensor<float>>> batches, WorkerPool pool) =>
        (_graph, _weights, _batches, _pool) = (graph, weights, batches, pool);

    /// <inheritdoc/>
    public void Visit(IReadOnlyCollection<string> values, ActivationVisitor visitor)
    {
        ArgumentNullException.ThrowIfNull(visitor);
        var programs = new Dictionary<int, (ProbeGraph Probe, Program Program)>();
        try
        {
            foreach (var batch in _batches)
            {
                var size = batch.First().Value.Dimensions[0];
                if (!programs.TryGetValue(size, out var compiled))
                {
                    var probe = ProbeGraph.Of(_graph, size, values);
                    programs[size] = compiled = (probe, Program.Compile(probe.Graph, _weights, _pool));
                }

                foreach (var (name, tensor) in batch)
                {
                    compiled.Program.SetInput(name, tensor);
                }

                compiled.Program.Run(default);
                foreach (var (name, value) in compiled.Probe.Probes)
                {
                    visitor(name, compiled.Program.Output(value.Name));
                }
            }
        }
        finally
        {
            foreach (var (_, program) in programs.Values)
            {
                program.Dispose();
            }
        }
    }
}
