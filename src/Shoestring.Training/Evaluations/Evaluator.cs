using Shoestring.Data;
using Shoestring.Graphs;
using Shoestring.Graphs.Programs;
using Shoestring.Kernels;
using Shoestring.Training.Metrics;

namespace Shoestring.Training.Evaluations;

/// <summary>Runs a model in its deployed form over a set of samples: running statistics, no augmentation.</summary>
public sealed class Evaluator : IDisposable
{
    private readonly EvaluationLoader _loader;
    private readonly StateStore _state;
    private readonly Program _program;
    private readonly int _classes;

    /// <summary>Compiles a model for a set.</summary>
    /// <param name="model">The model as deployed, batch symbolic.</param>
    /// <param name="loader">The samples.</param>
    /// <param name="pool">Who works.</param>
    public Evaluator(Graph model, EvaluationLoader loader, WorkerPool pool)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(loader);
        _loader = loader;
        var bound = model.Bind("N", loader.BatchSize);
        _classes = bound.Output("logits").Shape[1].Extent;
        _state = new StateStore(bound, new Weights(), _ => false);
        _program = Program.Compile(bound, _state, pool);
    }

    /// <summary>Samples in the set.</summary>
    public int SampleCount => _loader.SampleCount;

    /// <summary>Logits [samples, classes] of all samples, and their labels.</summary>
    /// <param name="weights">The model's numbers.</param>
    /// <param name="cancel">Stops between two batches.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public (float[] Logits, int[] Labels) Predict(Weights weights, CancellationToken cancel = default)
    {
        _state.Load(weights);
        var logits = new float[_loader.SampleCount * _classes];
        var labels = new int[_loader.SampleCount];
        var batch = new int[_loader.BatchSize];
        for (var step = 0; step < _loader.Steps; step++)
        {
            cancel.ThrowIfCancellationRequested();
            var count = _loader.Fill(step, _program.Input("input"), batch);
            _program.Run(default);
            var first = step * _loader.BatchSize;
            _program.Output("logits")[..(count * _classes)].CopyTo(logits.AsSpan(first * _classes));
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
        _program.Dispose();
        _state.Dispose();
    }
}
