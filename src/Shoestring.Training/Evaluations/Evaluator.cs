using Shoestring.Data;
using Shoestring.Graphs;
using Shoestring.Graphs.Passes;
using Shoestring.Graphs.Programs;
using Shoestring.Kernels;
using Shoestring.Training.Metrics;
using Shoestring.Training.Transfer;

namespace Shoestring.Training.Evaluations;

/// <summary>
/// Runs a model in its deployed form over a set of samples: running statistics, folded into the convolutions as they are when it is
/// exported, and no augmentation.
/// </summary>
public sealed class Evaluator : IDisposable
{
    private delegate int FillBatch(int step, Span<float> inputs, Span<int> labels);

    private readonly FillBatch _fill;
    private readonly int _batchSize;
    private readonly BatchNormFolding _model;
    private readonly WorkerPool _pool;
    private readonly int _classes;
    private StateStore? _state;
    private Program? _program;

    /// <summary>Compiles a model for a set.</summary>
    /// <param name="model">The model as deployed, batch symbolic.</param>
    /// <param name="loader">The samples.</param>
    /// <param name="pool">Who works.</param>
    public Evaluator(Graph model, EvaluationLoader loader, WorkerPool pool)
        : this(model, (loader ?? throw new ArgumentNullException(nameof(loader))).Fill, loader.BatchSize, loader.SampleCount, pool)
    {
    }

    /// <summary>Compiles a head for features that were computed before.</summary>
    /// <param name="head">From the features to the logits, batch symbolic.</param>
    /// <param name="features">The samples.</param>
    /// <param name="batchSize">Samples a run.</param>
    /// <param name="pool">Who works.</param>
    public Evaluator(Graph head, FeatureSet features, int batchSize, WorkerPool pool)
        : this(
            head, (step, x, y) => features.Fill(step, batchSize, x, y), batchSize,
            (features ?? throw new ArgumentNullException(nameof(features))).Count, pool)
    {
    }

    private Evaluator(Graph model, FillBatch fill, int batchSize, int samples, WorkerPool pool)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        (_fill, _batchSize, SampleCount) = (fill, batchSize, samples);
        (_model, _pool) = (new BatchNormFolding(model.Bind("N", batchSize)), pool);
        _classes = _model.Graph.Output("logits").Shape[1].Extent;
    }

    /// <summary>Samples in the set.</summary>
    public int SampleCount { get; }

    /// <summary>Logits [samples, classes] of all samples, and their labels.</summary>
    /// <param name="weights">The model's numbers.</param>
    /// <param name="cancel">Stops between two batches.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public (float[] Logits, int[] Labels) Predict(Weights weights, CancellationToken cancel = default)
    {
        var program = Prepare(weights);
        var logits = new float[SampleCount * _classes];
        var labels = new int[SampleCount];
        var batch = new int[_batchSize];
        for (var (step, first) = (0, 0); first < SampleCount; step++, first += _batchSize)
        {
            cancel.ThrowIfCancellationRequested();
            var count = _fill(step, program.Input("input"), batch);
            program.Run(default);
            program.Output("logits")[..(count * _classes)].CopyTo(logits.AsSpan(first * _classes));
            batch.AsSpan(0, count).CopyTo(labels.AsSpan(first));
        }

        return (logits, labels);
    }

    /// <summary>All metrics of the set.</summary>
    /// <param name="weights">The model's numbers.</param>
    /// <param name="cancel">Stops between two batches.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public Evaluation Evaluate(Weights weights, CancellationToken cancel = default)
    {
        var (logits, labels) = Predict(weights, cancel);
        return Evaluation.Of(logits, labels);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _program?.Dispose();
        _state?.Dispose();
    }

    // The folded graph is the same for all numbers, so it is made and compiled once.
    private Program Prepare(Weights weights)
    {
        _state ??= new StateStore(_model.Graph, new Weights(), _ => false);
        _program ??= Program.Compile(_model.Graph, _state, _pool);
        _state.Load(_model.Numbers(weights));
        return _program;
    }
}
