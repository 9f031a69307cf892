using System.Globalization;
using Shoestring.Errors;
using Shoestring.Graphs;
using Shoestring.Kernels;
using Shoestring.Training.Checkpoints;
using Shoestring.Training.Evaluations;
using Shoestring.Training.Metrics;
using Shoestring.Training.Objectives;
using Shoestring.Training.Schedules;
using Shoestring.Training.Sources;

namespace Shoestring.Training;

/// <summary>
/// The one training loop: batch → gradients → update, epoch by epoch, with validation, the best weights kept, and checkpoints. What it
/// computes is a function of model, weights, source, objective and options; threads and clocks decide nothing.
/// </summary>
public sealed class Trainer : IDisposable
{
    private readonly TrainerOptions _options;
    private readonly BatchSource _source;
    private readonly Engine _engine;
    private readonly Schedule _schedule;
    private readonly int _updatesPerEpoch;
    private readonly Graph _model;
    private readonly Weights _first;
    private TrainerState _state;
    private Weights? _best;
    private int _update;
    private double _lossSum;
    private long _right;

    /// <summary>Compiles a training.</summary>
    /// <param name="model">The model as deployed, batch symbolic.</param>
    /// <param name="weights">Its first numbers.</param>
    /// <param name="objective">What is minimised.</param>
    /// <param name="source">Where batches come from; not disposed with the trainer.</param>
    /// <param name="options">How.</param>
    /// <param name="pool">Who works.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option makes no sense.</exception>
    public Trainer(Graph model, Weights weights, Objective objective, BatchSource source, TrainerOptions options, WorkerPool pool)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentNullException.ThrowIfNull(objective);
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        (_options, _source, _model, _first) = (options, source, model, weights);
        _updatesPerEpoch = Math.Max(1, source.StepsPerEpoch / options.Accumulate);
        _schedule = options.LearningRate((double)_updatesPerEpoch * options.Epochs);
        _engine = new Engine(model, weights, objective, source.BatchSize, options, options.Optimizer.Create(_schedule), pool);
        _state = TrainerState.Start(options.Seed, _engine.LayoutDigest, Setting(objective));
    }

    /// <summary>The validation split in deployed form, or null.</summary>
    public Evaluator? Validation { get; init; }

    /// <summary>Who hears how it goes, or null.</summary>
    public ITrainingObserver? Observer { get; init; }

    /// <summary>Where checkpoints go, or null.</summary>
    public CheckpointFolder? Checkpoints { get; init; }

    /// <summary>The clock of progress reports; no number of the training depends on it.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Updates made since the start.</summary>
    public long Updates => _engine.Updates;

    /// <summary>The gradient program, for its profile and memory.</summary>
    public Graphs.Programs.Program Program => _engine.Program;

    /// <summary>Goes back to the newest whole checkpoint, if there is one.</summary>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="InputException">The checkpoint is of another training, or none is whole.</exception>
    public bool Resume()
    {
        if (Checkpoints?.Open(m => Observer?.Told(m)) is not { } checkpoint)
        {
            return false;
        }

        var state = checkpoint.State;
        if (state.Layout != _state.Layout || state.Setting != _state.Setting || state.Seed != _options.Seed)
        {
            throw new InputException(
                $"the checkpoint in {Checkpoints.FolderPath} is of another model, seed or recipe; resume with those it was begun with");
        }

        _engine.Restore(state.Updates, checkpoint.Snapshot);
        (_state, _best) = (state, checkpoint.Best);
        (_update, _lossSum, _right) = (state.Update, state.LossSum, state.Right);
        return true;
    }

    /// <summary>Trains to the end, from the start or from where <see cref="Resume"/> went back to.</summary>
    /// <param name="cancel">Stops at a safe point, after an update or within a validation; a checkpoint is saved first.</param>
    /// <exception cref="StoppedException">The loss is no longer a number, or the disk refuses; the last checkpoint is kept.</exception>
    public TrainingResult Run(CancellationToken cancel = default)
    {
        var speed = new Speed(Time, _updatesPerEpoch, _options, _source.BatchSize, _engine.Updates);
        var ending = IsOver ? EndingOfOver : TrainingEnding.Completed;
        while (!IsOver)
        {
            if (cancel.IsCancellationRequested)
            {
                Save();
                ending = TrainingEnding.Cancelled;
                break;
            }

            if (_update == _updatesPerEpoch)
            {
                if (EndEpoch(speed, cancel))
                {
                    Save();
                    ending = EndingOfOver;
                }

                continue;
            }

            MakeUpdate(speed);
            if (_update < _updatesPerEpoch && _options.CheckpointEvery > 0 && _engine.Updates % _options.CheckpointEvery == 0)
            {
                Save();
            }
        }

        return new TrainingResult(
            _best ?? Complete(_engine.Shipped()),
            _state.BestEpoch >= 0 ? _state.BestEpoch : _state.Epoch - 1,
            _state.BestEpoch >= 0 ? _state.BestAccuracy : null,
            Complete(_engine.Last()),
            _state.History,
            ending);
    }

    /// <inheritdoc/>
    public void Dispose() => _engine.Dispose();

    private bool IsOver => _state.Epoch >= _options.Epochs || (_options.Patience > 0 && _state.Waited >= _options.Patience);

    private TrainingEnding EndingOfOver =>
        _state.Epoch < _options.Epochs ? TrainingEnding.StoppedEarly : TrainingEnding.Completed;

    private void MakeUpdate(Speed speed)
    {
        for (var i = 0; i < _options.Accumulate; i++)
        {
            // A source with fewer batches than one update asks for repeats them.
            var step = ((_update * _options.Accumulate) + i) % _source.StepsPerEpoch;
            _source.Fill(_state.Epoch, step, _engine.Program);
            // The program may use an input's memory for something else once it was read.
            _engine.KeepTargets();
            var loss = _engine.Step(_options.Seed, (_engine.Updates * _options.Accumulate) + i);
            if (!float.IsFinite(loss))
            {
                throw Diverged();
            }

            _lossSum += loss;
            _right += _engine.CountRight();
        }

        _engine.Update();
        _update++;
        var meanLoss = _lossSum / ((double)_update * _options.Accumulate);
        Observer?.Updated(speed.Progress(_state.Epoch, _update, _engine.Updates, meanLoss, _schedule.At(_engine.Updates - 1)));
    }

    // False when validation was cancelled: nothing has changed then, and a resume validates anew.
    private bool EndEpoch(Speed speed, CancellationToken cancel)
    {
        var steps = _updatesPerEpoch * _options.Accumulate;
        var validates = Validation is not null
            && ((_state.Epoch + 1) % _options.ValidateEvery == 0 || _state.Epoch + 1 == _options.Epochs);
        Evaluation? evaluation = null;
        if (validates)
        {
            speed.Pause();
            var shipped = Complete(_engine.Shipped());
            try
            {
                evaluation = Validation!.Evaluate(shipped, cancel);
            }
            catch (OperationCanceledException) when (cancel.IsCancellationRequested)
            {
                return false;
            }

            speed.Continue();
            var better = _state.BestEpoch < 0 || evaluation.Accuracy > _state.BestAccuracy
                || (evaluation.Accuracy == _state.BestAccuracy && evaluation.Loss < _state.BestLoss);
            _best = better ? shipped : _best;
            _state = better
                ? _state with { BestEpoch = _state.Epoch, BestAccuracy = evaluation.Accuracy, BestLoss = evaluation.Loss, Waited = 0 }
                : _state with { Waited = _state.Waited + 1 };
        }

        var record = new EpochRecord(
            _state.Epoch,
            _engine.Updates,
            _lossSum / steps,
            !_engine.HasTargets ? null : (double)_right / (steps * _source.BatchSize),
            _schedule.At(_engine.Updates - 1),
            evaluation?.Loss,
            evaluation?.Accuracy);
        _state = _state with { Epoch = _state.Epoch + 1, History = [.. _state.History, record] };
        (_update, _lossSum, _right) = (0, 0, 0);
        Observer?.EpochEnded(record);
        return true;
    }

    private void Save()
    {
        if (Checkpoints is null)
        {
            return;
        }

        // The loss of the update before was finite, its update need not be; what is saved must be good.
        if (!_engine.IsFinite)
        {
            throw Diverged();
        }

        var state = _state with { Update = _update, Updates = _engine.Updates, LossSum = _lossSum, Right = _right };
        Checkpoints.Save(_model, state, _engine.Snapshot(), Complete(_engine.Shipped()), _best);
    }

    private StoppedException Diverged()
    {
        var rate = _schedule.At(_engine.Updates).ToString("G3", CultureInfo.InvariantCulture);
        return new StoppedException(
            $"the loss is no longer a number in epoch {_state.Epoch + 1}, update {_update + 1}, at learning rate {rate}; try a"
            + (_options.Optimizer.ClipNorm is null ? " smaller learning rate or a gradient clip" : " smaller learning rate")
            + (Checkpoints is null ? string.Empty : $" (the last good checkpoint is kept in {Checkpoints.FolderPath})"));
    }

    // Parameters that the loss does not reach keep their first numbers.
    private Weights Complete(Weights weights)
    {
        foreach (var name in _first.Names.Where(n => !weights.Contains(n)))
        {
            weights[name] = _first[name];
        }

        return weights;
    }

    private string Setting(Objective objective) => Digest.Of(
    [
        objective.GetType().Name,
        $"{_options.Epochs} {_options.Accumulate} {_source.BatchSize} {_source.StepsPerEpoch}",
        string.Create(CultureInfo.InvariantCulture, $"{_options.EmaDecay} {_options.ValidateEvery} {_options.Patience} {_options.FreezeStatistics}"),
        _options.Optimizer.ToString(),
        _schedule.ToString(),
    ]);
}
