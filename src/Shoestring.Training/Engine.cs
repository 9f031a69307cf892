using Shoestring.Graphs;
using Shoestring.Graphs.Programs;
using Shoestring.Kernels;
using Shoestring.Training.Objectives;
using Shoestring.Training.Optimizers;

namespace Shoestring.Training;

/// <summary>The numbers of a training and the two things that change them: a gradient program and an optimiser.</summary>
internal sealed class Engine : IDisposable
{
    private readonly Graph _model;
    private readonly StateStore _state;
    private readonly Optimizer _optimizer;
    private readonly WorkerPool _pool;
    private readonly int _accumulate;
    private readonly double _emaDecay;
    private readonly float[] _average;
    private readonly (int Offset, int Length)[] _averaged;
    private readonly float[] _targets;

    public Engine(
        Graph model, Weights weights, Objective objective, int batchSize, TrainerOptions options, Optimizer optimizer, WorkerPool pool)
    {
        _model = model;
        (_optimizer, _pool) = (optimizer, pool);
        (_accumulate, _emaDecay) = (options.Accumulate, options.EmaDecay);
        var forward = objective.Build(model, batchSize, options.FreezeStatistics);
        Loss = forward;
        var trains = options.IsTrained ?? (p => p.IsTrainable);
        bool IsTrained(Parameter p) => p.Role is not (ParameterRole.Constant or ParameterRole.Statistic) && trains(p);
        var training = TrainingGraph.Differentiate(forward.Graph, forward.Loss, IsTrained);
        _state = new StateStore(training.Graph, First(training.Graph, weights, objective, options.Seed), IsTrained);
        Program = Program.Compile(
            training, _state, pool, new ProgramOptions(_accumulate > 1, Profile: options.Profile, Keep: options.Keep, Checkpoint: options.Checkpoint));
        _optimizer.Initialize(_state.TrainedLength);
        if (options.RateOf is { } rate)
        {
            _optimizer.Rates = [.. _state.Parameters.Where(s => s.IsTrained && rate(s.Parameter) != 1)
                .Select(s => (s.Offset, s.Length, (float)rate(s.Parameter)))];
        }

        _state.Gradients.Clear();
        _averaged = _emaDecay > 0
            ? [(0, _state.TrainedLength), .. _state.Parameters
                .Where(s => !s.IsTrained && s.Parameter.Role == ParameterRole.Statistic).Select(s => (s.Offset, s.Length))]
            : [];
        _targets = HasTargets ? Program.Input(Objective.Targets).ToArray() : [];
        _average = _emaDecay > 0 ? _state.Values.ToArray() : [];
    }

    public LossGraph Loss { get; }

    public Program Program { get; }

    public long Updates => _optimizer.Step;

    /// <summary>Identifies what stands where in the flat arrays, so that a checkpoint of another layout is refused.</summary>
    public string LayoutDigest => Checkpoints.Digest.Of(
        _state.Parameters.Select(s => $"{s.Name} {s.Offset} {s.Length} {s.Group} {s.Layout}"));

    /// <summary>All numbers that training changes, by name; the arrays are views of nothing and may be kept.</summary>
    public IEnumerable<(string Name, float[] Values)> Snapshot() =>
    [
        ("values", _state.Values.ToArray()),
        .. _emaDecay > 0 ? new[] { ("average", _average) } : [],
        .. _optimizer.State.Select(s => ("optimizer." + s.Name, s.Values)),
    ];

    /// <summary>Goes back to a snapshot.</summary>
    public void Restore(long updates, IReadOnlyDictionary<string, float[]> snapshot)
    {
        snapshot["values"].CopyTo(_state.Values);
        if (_emaDecay > 0)
        {
            snapshot["average"].CopyTo(_average, 0);
        }

        _optimizer.Restore(updates, _optimizer.State.ToDictionary(s => s.Name, s => snapshot["optimizer." + s.Name]));
        _state.Gradients.Clear();
    }

    /// <summary>Whether the objective has guesses to compare with targets.</summary>
    public bool HasTargets => Loss.Logits is not null && Loss.Graph.Inputs.Any(v => v.Name == Objective.Targets);

    /// <summary>Remembers the batch's targets, whose memory the program may use for something else once it read them.</summary>
    public void KeepTargets()
    {
        if (_targets.Length > 0)
        {
            Program.Input(Objective.Targets).CopyTo(_targets);
        }
    }

    /// <summary>How many samples of the last step were guessed right.</summary>
    public int CountRight() => _targets.Length == 0
        ? 0
        : Metrics.Rows.CountRight(Program.Output(Loss.Logits!.Name), _targets, Loss.Logits.Shape[1].Extent);

    /// <summary>One forward and backward; gradients are left in, or added to, the state.</summary>
    public float Step(ulong seed, long step)
    {
        Program.Run(new RunContext(seed, step));
        return Program.Output(Loss.Loss.Name)[0];
    }

    /// <summary>One update from the gradients of <see cref="TrainerOptions.Accumulate"/> steps.</summary>
    public void Update()
    {
        var gradients = _state.Gradients;
        if (_accumulate > 1)
        {
            Flat.Scale(gradients, 1f / _accumulate);
        }

        _optimizer.Update(_state.Trained, gradients, _state.DecayedLength, _pool);
        // What no gradient flows to is not overwritten by the next step, and must not see this update again.
        gradients.Clear();
        if (_emaDecay > 0)
        {
            var decay = Math.Min(_emaDecay, (1.0 + _optimizer.Step) / (10.0 + _optimizer.Step));
            foreach (var (offset, length) in _averaged)
            {
                Flat.Approach(_average.AsSpan(offset, length), _state.Values.Slice(offset, length), (float)(1 - decay));
            }
        }
    }

    public bool IsFinite => Flat.IsFinite(_state.Values);

    /// <summary>The model's weights after the last update.</summary>
    public Weights Last() => OfModel(_state.Save());

    /// <summary>The weights to validate and to ship: averaged where an average is kept.</summary>
    public Weights Shipped() => _emaDecay > 0 ? OfModel(_state.Save(_average)) : Last();

    public void Dispose()
    {
        Program.Dispose();
        _state.Dispose();
    }

    private static Weights First(Graph training, Weights weights, Objective objective, ulong seed)
    {
        // The same tensors, not copies: the state store only reads them.
        var first = new Weights();
        foreach (var given in new[] { weights, objective.ExtraWeights(weights) })
        {
            foreach (var name in given.Names)
            {
                first[name] = given[name];
            }
        }

        foreach (var p in training.Parameters.Where(p => !first.Contains(p.Name)))
        {
            first[p.Name] = p.Initializer.Create(p, seed);
        }

        return first;
    }

    // A parameter that the loss does not reach (the classifier in contrastive training) keeps its first numbers outside of here.
    private Weights OfModel(Weights all)
    {
        var own = new Weights();
        foreach (var p in _model.Parameters.Where(p => all.Contains(p.Name)))
        {
            own[p.Name] = all[p.Name];
        }

        return own;
    }
}
