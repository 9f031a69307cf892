using Shoestring.Graphs;
using Shoestring.Graphs.Ops;
using Shoestring.Graphs.Passes;
using Shoestring.Graphs.Programs;
using Shoestring.Kernels;

namespace Shoestring.Compression.Statistics;

/// <summary>
/// Running statistics of batch normalisation, measured anew: after pruning, averaging of weights (EMA) or any change by hand, and before
/// they are folded. Each layer sees its input as normalised by the batch, as in training; a channel's mean and variance are those of all
/// batches together: mean = Σ mᵢ·nᵢ / Σ nᵢ, variance = Σ (vᵢ + mᵢ²)·nᵢ / Σ nᵢ − mean².
/// </summary>
public static class BatchNormReestimation
{
    /// <summary>The weights with new statistics.</summary>
    /// <param name="graph">A model as it is deployed.</param>
    /// <param name="weights">Its numbers; they are not changed.</param>
    /// <param name="batches">Inputs by name, the batch first; some dozens of batches of training data as a deployed model sees it.</param>
    /// <param name="pool">Who works.</param>
    public static Weights Apply(
        Graph graph, Weights weights, IEnumerable<IReadOnlyDictionary<string, Tensor<float>>> batches, WorkerPool pool)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentNullException.ThrowIfNull(batches);
        ArgumentNullException.ThrowIfNull(pool);
        var sums = new Dictionary<string, Moments>(StringComparer.Ordinal);
        var symbol = graph.Inputs[0].Shape[0].Symbol;
        foreach (var sameSize in batches.GroupBy(b => b.First().Value.Dimensions[0]))
        {
            var training = TrainingMode.Apply(symbol is null ? graph : graph.Bind(symbol, sameSize.Key));
            var norms = training.Nodes.Where(n => n.Op is BatchNormTraining).ToList();
            var outputs = norms.SelectMany(n => n.Outputs.Skip(1));
            var probe = DeadCode.Remove(new Graph(training.Name, training.Inputs, training.Parameters, training.Nodes, [.. outputs]));
            using var program = Program.Compile(probe, weights, pool);
            foreach (var batch in sameSize)
            {
                foreach (var (name, tensor) in batch)
                {
                    program.SetInput(name, tensor);
                }

                program.Run(default);
                foreach (var n in norms)
                {
                    var count = n.Inputs[0].Shape.ElementCount / n.Inputs[0].Shape[1].Extent;
                    (sums.TryGetValue(n.Name, out var m) ? m : sums[n.Name] = new Moments(n.Inputs[1].Shape.ElementCount))
                        .Add(program.Output(n.Outputs[1].Name), program.Output(n.Outputs[2].Name), count);
                }
            }
        }

        var measured = weights.Clone();
        foreach (var node in graph.Nodes.Where(n => n.Op is BatchNormalization && sums.ContainsKey(n.Name)))
        {
            var (mean, variance) = sums[node.Name].Result();
            measured[node.Inputs[3].Name] = Tensor.Of(mean, mean.Length);
            measured[node.Inputs[4].Name] = Tensor.Of(variance, variance.Length);
        }

        return measured;
    }
}
