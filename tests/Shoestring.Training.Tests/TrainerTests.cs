using Shoestring.Errors;
using Shoestring.Graphs;
using Shoestring.Kernels;
using Shoestring.Onnx.Import;
using Shoestring.Training.Checkpoints;
using Shoestring.Training.Objectives;
using Shoestring.Training.Optimizers;
using Shoestring.Training.Schedules;

namespace Shoestring.Training.Tests;

public sealed class TrainerTests
{
    private static readonly TrainerOptions Short = new()
    {
        Epochs = 3,
        Seed = 11,
        EmaDecay = 0.9,
        CheckpointEvery = 5,
        Optimizer = new Sgd { WeightDecay = 1e-3, ClipNorm = 1 },
        LearningRate = updates => new OneCycleSchedule(0.1, updates),
    };

    public static TheoryData<string, int> Resumed => new()
    {
        { "sgd", 1 }, { "sgd", 2 }, { "adamw", 1 }, { "adamw", 2 },
    };

    [Fact]
    public void A_small_net_learns_a_small_task()
    {
        var model = Toy.Model();
        using var pool = new WorkerPool(2);
        using var source = Toy.Source();
        using var validation = Toy.Validation(model, pool);
        using var trainer = new Trainer(
            model, Weights.Initialize(model, 1), new Supervised(0.05), source, Short with { Epochs = 8, EmaDecay = 0 }, pool)
        { Validation = validation };
        var result = trainer.Run();
        Assert.Equal(TrainingEnding.Completed, result.Ending);
        Assert.True(result.BestAccuracy > 0.9, $"{result.BestAccuracy}");
        Assert.Equal(result.BestAccuracy, validation.Evaluate(result.Best).Accuracy);
        Assert.Equal(8, result.History.Count);
        Assert.True(result.History[^1].TrainLoss < 0.7 * result.History[0].TrainLoss);
        Assert.True(result.History[^1].TrainAccuracy > 0.8);
    }

    [Fact]
    public void One_thread_and_two_end_in_the_same_bits()
    {
        var (one, _) = Train(Short, 1);
        var (two, _) = Train(Short, 2);
        Assert.Equal(Toy.Hash(one.Last), Toy.Hash(two.Last));
        Assert.Equal(Toy.Hash(one.Best), Toy.Hash(two.Best));
        Assert.Equal(one.History, two.History);
        var (other, _) = Train(Short with { Seed = 12 }, 1);
        Assert.NotEqual(Toy.Hash(one.Last), Toy.Hash(other.Last)); // the seed is not idle
    }

    [Theory]
    [MemberData(nameof(Resumed))]
    public void A_training_that_was_stopped_anywhere_ends_in_the_same_bits(string optimizer, int threads)
    {
        var options = optimizer == "sgd" ? Short : Short with { Optimizer = new AdamW { WeightDecay = 0.01 }, LearningRate = u => new CosineSchedule(0.01, u) };
        var (whole, _) = Train(options, threads);
        using var folder = new TemporaryFolder();
        // Killed before any save, cancelled (saves first), killed (loses what came after the last save), cancelled before a validation.
        var (result, stops) = (whole, 0);
        foreach (var (updates, kills) in new[] { (3, true), (8, false), (9, true), (20, true), (22, false), (44, true), (51, true) })
        {
            var (partial, _) = Train(options, threads, folder.Path, updates, kills);
            stops += partial is null || partial.Ending == TrainingEnding.Cancelled ? 1 : 0;
        }

        Assert.Equal(7, stops);
        (result, var resumed) = Train(options, threads, folder.Path);
        Assert.True(resumed);
        Assert.Equal(Toy.Hash(whole!.Last), Toy.Hash(result!.Last));
        Assert.Equal(Toy.Hash(whole.Best), Toy.Hash(result.Best));
        Assert.Equal(whole.History, result.History);
        Assert.Equal((whole.BestEpoch, whole.BestAccuracy), (result.BestEpoch, result.BestAccuracy));
    }

    [Fact]
    public void A_checkpoint_of_another_recipe_is_refused()
    {
        using var folder = new TemporaryFolder();
        Train(Short, 1, folder.Path, 6);
        var error = Assert.Throws<InputException>(() => Train(Short with { Epochs = 4 }, 1, folder.Path));
        Assert.Contains("another model, seed or recipe", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_checkpoint_carries_its_own_architecture()
    {
        using var folder = new TemporaryFolder();
        var (result, _) = Train(Short with { Epochs = 1, EmaDecay = 0 }, 1, folder.Path);
        var file = Directory.GetFiles(folder.Path, "model.onnx", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Last();
        using var stream = File.OpenRead(file);
        var loaded = OnnxImporter.Import(stream, file);
        Assert.Equal(Toy.Model().ParameterCount, loaded.Graph.ParameterCount);
        using var pool = new WorkerPool(1);
        using var validation = Toy.Validation(loaded.Graph, pool);
        using var original = Toy.Validation(Toy.Model(), pool);
        Assert.Equal(original.Predict(result.Last).Logits, validation.Predict(loaded.Weights).Logits);
    }

    [Fact]
    public void What_is_not_trained_stays_bit_for_bit()
    {
        var options = Short with { Epochs = 1, IsTrained = p => p.Name.StartsWith("fc.", StringComparison.Ordinal), FreezeStatistics = true };
        var (result, _) = Train(options, 1);
        var first = Weights.Initialize(Toy.Model(), 1);
        Assert.All(first.Names, n => Assert.Equal(
            !n.StartsWith("fc.", StringComparison.Ordinal), first.Float(n).Data.AsSpan().SequenceEqual(result.Last.Float(n).Data)));
    }

    [Fact]
    public void Two_half_batches_make_the_gradient_of_a_whole_one()
    {
        // Plain descent and frozen shuffling: without batch statistics in the way the sums must agree. Norms see half batches, so the
        // comparison is loose; a factor of two would be far outside.
        var plain = Short with { Epochs = 1, EmaDecay = 0, Optimizer = new Sgd(0), LearningRate = _ => new ConstantSchedule(0.05) };
        var (whole, _) = Train(plain, 1, batch: 32);
        var (halves, _) = Train(plain with { Accumulate = 2 }, 1, batch: 16);
        var first = Weights.Initialize(Toy.Model(), 1);
        double Moved(Weights to) => Math.Sqrt(first.Names.Where(n => n.EndsWith("weight", StringComparison.Ordinal))
            .Sum(n => first.Float(n).Data.Zip(to.Float(n).Data, (a, b) => (double)(a - b) * (a - b)).Sum()));
        Assert.InRange(Moved(halves!.Last) / Moved(whole!.Last), 0.75, 1.33);
    }

    [Fact]
    public void A_loss_that_is_no_number_stops_with_advice_and_keeps_the_last_checkpoint()
    {
        using var folder = new TemporaryFolder();
        var wild = Short with { Optimizer = new Sgd(), LearningRate = _ => new StepSchedule(0.1, 1e30, [10]), CheckpointEvery = 4 };
        var error = Assert.Throws<StoppedException>(() => Train(wild, 1, folder.Path));
        Assert.Contains("smaller learning rate", error.Message, StringComparison.Ordinal);
        Assert.Contains(folder.Path, error.Message, StringComparison.Ordinal);
        var kept = new CheckpointFolder(folder.Path).OpenWeights(m => Assert.Fail(m))!;
        Assert.All(kept.Names, n => Assert.All(kept.Float(n).Data, x => Assert.True(float.IsFinite(x))));
    }

    [Fact]
    public void Patience_ends_a_training_that_no_longer_improves()
    {
        var (result, _) = Train(Short with { Epochs = 30, Patience = 2, LearningRate = _ => new ConstantSchedule(1e-9) }, 1);
        Assert.Equal(TrainingEnding.StoppedEarly, result!.Ending);
        Assert.InRange(result.History.Count, 3, 29);
    }

    [Fact]
    public void A_steady_step_allocates_next_to_nothing()
    {
        var meter = new Meter();
        Train(Short with { CheckpointEvery = 0, Profile = true, Epochs = 2 }, 1, observer: meter, dropout: 0);
        Assert.True(meter.Smallest < 256, $"{meter.Smallest} bytes; on references: {meter.References}");
    }

    private static (TrainingResult Result, bool Resumed) Train(
        TrainerOptions options,
        int threads,
        string? folder = null,
        int stopAfter = int.MaxValue,
        bool kill = false,
        int batch = 16,
        ITrainingObserver? observer = null,
        double dropout = 0.1)
    {
        var model = Toy.Model(dropout);
        using var pool = new WorkerPool(threads);
        using var source = Toy.Source(batch);
        using var validation = Toy.Validation(model, pool);
        using var cancel = new CancellationTokenSource();
        using var trainer = new Trainer(model, Weights.Initialize(model, 1), new Supervised(), source, options, pool)
        {
            Validation = validation,
            Checkpoints = folder is null ? null : new CheckpointFolder(folder),
            Observer = observer ?? new Stop(stopAfter, kill, cancel),
        };
        var resumed = trainer.Resume();
        (trainer.Observer as Stop)?.Begin(trainer);
        (observer as Meter)?.Begin(trainer);
        try
        {
            return (trainer.Run(cancel.Token), resumed);
        }
        catch (KilledException)
        {
            return (null!, resumed);
        }
    }

    private sealed class Stop(int after, bool kill, CancellationTokenSource cancel) : ITrainingObserver
    {
        private Trainer? _trainer;

        public void Begin(Trainer trainer) => _trainer = trainer;

        public void Updated(in TrainingProgress progress)
        {
            Assert.True(progress.ImagesPerSecond > 0 && progress.Remaining >= TimeSpan.Zero);
            if (_trainer!.Updates >= after)
            {
                if (kill)
                {
                    throw new KilledException();
                }

                cancel.Cancel();
            }
        }
    }

    private sealed class Meter : ITrainingObserver
    {
        private long _last;

        public long Smallest { get; private set; } = long.MaxValue;

        public string References { get; private set; } = string.Empty;

        public void Begin(Trainer trainer) => References = string.Join(", ", trainer.Program.Profile().Where(k => k.IsReference).Select(k => k.Op));

        public void Updated(in TrainingProgress progress)
        {
            var now = GC.GetAllocatedBytesForCurrentThread();
            Smallest = _last == 0 ? Smallest : Math.Min(Smallest, now - _last);
            _last = now;
        }
    }

    private sealed class KilledException : Exception;
}
