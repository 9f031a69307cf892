using Shoestring.Data;
using Shoestring.Graphs;
using Shoestring.Graphs.Programs;
using Shoestring.Kernels;

namespace Shoestring.Training.Transfer;

/// <summary>Features of samples, computed once, and their labels.</summary>
public sealed class FeatureSet
{
    private readonly float[] _values;
    private readonly int[] _labels;

    /// <summary>A set of known features.</summary>
    /// <param name="values">[samples, length].</param>
    /// <param name="labels">[samples].</param>
    /// <exception cref="ArgumentException">The numbers do not divide evenly among the samples.</exception>
    public FeatureSet(float[] values, int[] labels)
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentNullException.ThrowIfNull(labels);
        if (labels.Length == 0 || values.Length % labels.Length != 0)
        {
            throw new ArgumentException($"{values.Length} numbers are not {labels.Length} samples", nameof(values));
        }

        (_values, _labels) = (values, labels);
    }

    /// <summary>Number of samples.</summary>
    public int Count => _labels.Length;

    /// <summary>Numbers of one sample.</summary>
    public int Length => _values.Length / _labels.Length;

    /// <summary>The labels.</summary>
    public ReadOnlySpan<int> Labels => _labels;

    /// <summary>The features of one sample.</summary>
    /// <param name="sample">Its number.</param>
    public ReadOnlySpan<float> this[int sample] => _values.AsSpan(sample * Length, Length);

    /// <summary>Runs a trunk in its deployed form over all samples of a loader.</summary>
    /// <param name="trunk">From "input" to the features.</param>
    /// <param name="weights">Its numbers.</param>
    /// <param name="loader">The samples.</param>
    /// <param name="pool">Who works.</param>
    /// <param name="cancel">Stops between two batches.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static FeatureSet Compute(
        Graph trunk, Weights weights, EvaluationLoader loader, WorkerPool pool, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(trunk);
        ArgumentNullException.ThrowIfNull(loader);
        var bound = trunk.Bind("N", loader.BatchSize);
        using var program = Program.Compile(bound, weights, pool);
        var length = bound.Outputs[0].Shape.ElementCount / loader.BatchSize;
        var (values, labels) = (new float[(long)loader.SampleCount * length], new int[loader.SampleCount]);
        var batch = new int[loader.BatchSize];
        for (var step = 0; step < loader.Steps; step++)
        {
            cancel.ThrowIfCancellationRequested();
            var count = loader.Fill(step, program.Input("input"), batch);
            program.Run(default);
            var first = step * loader.BatchSize;
            program.Output(bound.Outputs[0].Name)[..(count * length)].CopyTo(values.AsSpan(first * length));
            batch.AsSpan(0, count).CopyTo(labels.AsSpan(first));
        }

        return new FeatureSet(values, labels);
    }

    /// <summary>Writes a batch in the set's own order; zeros and labels of −1 after the last sample.</summary>
    /// <param name="step">Which batch.</param>
    /// <param name="batchSize">Samples a batch.</param>
    /// <param name="features">[batch, length].</param>
    /// <param name="labels">[batch].</param>
    /// <returns>How many samples are real.</returns>
    public int Fill(int step, int batchSize, Span<float> features, Span<int> labels)
    {
        var first = step * batchSize;
        var count = Math.Min(batchSize, Count - first);
        _values.AsSpan(first * Length, count * Length).CopyTo(features);
        features[(count * Length)..].Clear();
        _labels.AsSpan(first, count).CopyTo(labels);
        labels[count..].Fill(-1);
        return count;
    }
}
