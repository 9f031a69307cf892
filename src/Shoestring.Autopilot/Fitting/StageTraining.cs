using System.Globalization;
using Shoestring.Autopilot.Budgets;
using Shoestring.Autopilot.Runs;
using Shoestring.Data;
using Shoestring.Graphs;
using Shoestring.Training;
using Shoestring.Training.Checkpoints;
using Shoestring.Training.Evaluations;
using Shoestring.Training.Objectives;
using Shoestring.Training.Optimizers;
using Shoestring.Training.Schedules;
using Shoestring.Training.Sources;

namespace Shoestring.Autopilot.Fitting;

/// <summary>Trains one model of a run: decides its epochs from the clock, then trains, validates, checkpoints and tells.</summary>
/// <param name="Stage">The stage's name; also that of its checkpoints.</param>
/// <param name="Graph">The model as deployed.</param>
/// <param name="Weights">Its first numbers.</param>
/// <param name="Policy">How pictures are augmented.</param>
/// <param name="LearningRate">The largest learning rate.</param>
/// <param name="Share">This stage's part of the time that is left, a fraction.</param>
internal sealed record StageTraining(
    string Stage, Graph Graph, Weights Weights, AugmentationPolicy Policy, double LearningRate, double Share)
{
    private const double ValidationCost = 1.05;
    private const int FewestSteps = 8;

    /// <summary>Who teaches, or null.</summary>
    public StageModel? Teacher { get; init; }

    /// <summary>Share of the steps over which the learning rate rises.</summary>
    public double Warmup { get; init; } = 0.15;

    /// <summary>Most epochs.</summary>
    public int MostEpochs { get; init; } = int.MaxValue;

    /// <summary>What is trained on; null takes the whole training split.</summary>
    public PixelSet? Samples { get; init; }

    /// <summary>Samples a batch: at least eight batches an epoch, where the set is small.</summary>
    public static int BatchOf(PixelSet samples, Recipe recipe) => Math.Clamp(samples.Count / 8, 1, recipe.BatchSize);

    /// <summary>Trains.</summary>
    /// <exception cref="OperationCanceledException">Cancelled; the stage resumes from its checkpoint.</exception>
    public TrainingResult Run(FitSession session)
    {
        var recipe = session.Recipe;
        var all = Samples ?? session.Data.Train;
        var batch = BatchOf(all, recipe);
        var objective = Objective(recipe);
        var wanted = DecideEpochs(session);
        var epochs = Math.Max(1, (int)wanted);
        var samples = wanted < 1 ? all.Spread(Math.Max(batch * FewestSteps, (int)(wanted * all.Count))) : all;
        var loader = new BatchLoader(
            samples,
            session.Data.Preprocessing,
            new BatchLoaderOptions { BatchSize = batch, Policy = Policy, Seed = session.Request.Seed });
        using var source = Source(session, loader, samples);
        using var validation = new Evaluator(
            Graph, new EvaluationLoader(session.Data.Validation, session.Data.Preprocessing), session.Pool);
        var options = new TrainerOptions
        {
            Epochs = epochs,
            Seed = session.Request.Seed,
            Optimizer = new Sgd { WeightDecay = recipe.WeightDecay, ClipNorm = 5 },
            LearningRate = updates => new WarmupSchedule(
                Warmup * updates, new CosineSchedule(LearningRate, (1 - Warmup) * updates)),
            EmaDecay = recipe.EmaDecay,
            ValidateEvery = Math.Max(1, epochs / 40),
            CheckpointEvery = Math.Max(1, 20_000 / batch),
        };
        using var trainer = new Trainer(Graph, Weights, objective, source, options, session.Pool)
        {
            Validation = validation,
            Observer = new Listener(session, Stage),
            Checkpoints = new CheckpointFolder(session.Folder.Checkpoints(Stage)),
        };
        trainer.Resume();
        var result = trainer.Run(session.Cancel);
        session.Cancel.ThrowIfCancellationRequested();
        return result;
    }

    private Objective Objective(Recipe recipe) => Teacher is null
        ? new Supervised(recipe.LabelSmoothing)
        : new Distillation(recipe.Temperature, recipe.Alpha);

    private BatchSource Source(FitSession session, BatchLoader loader, PixelSet samples)
    {
        if (Teacher is null)
        {
            return new LoaderSource(loader);
        }

        if (!session.Recipe.CacheTeacher)
        {
            return new TeacherSource(new LoaderSource(loader), Teacher.Graph, Teacher.Weights, session.Pool);
        }

        using var answers = new Evaluator(
            Teacher.Graph, new EvaluationLoader(samples, session.Data.Preprocessing), session.Pool);
        return new CachedTeacherSource(
            new LoaderSource(loader), answers.Predict(Teacher.Weights, session.Cancel).Logits, session.Data.ClassNames.Count);
    }

    /// <summary>Epochs that fit into this stage's time; a fraction below one is a part of the set, once.</summary>
    public double DecideEpochs(FitSession session)
    {
        var samples = Samples ?? session.Data.Train;
        var batch = BatchOf(samples, session.Recipe);
        var text = session.Decide($"{Stage} epochs", () =>
        {
            var seconds = session.Remaining * Share;
            var step = SpeedProbe.SecondsPerStep(
                Graph, session.Recipe.CacheTeacher ? null : Teacher?.Graph, Objective(session.Recipe), batch, session.Pool, Math.Min(session.Recipe.ProbeSeconds, Math.Max(0.2, seconds / 40)));
            var epoch = step * Math.Max(1, samples.Count / batch) * ValidationCost;
            var most = Math.Min(MostEpochs, session.Recipe.MostEpochs);
            var epochs = Math.Min(seconds / epoch, most);
            return (
                epochs < 1 ? epochs.ToString("0.##", CultureInfo.InvariantCulture) : Math.Floor(epochs).ToString(CultureInfo.InvariantCulture),
                $"an epoch takes about {Quantity.FormatSeconds(epoch)} here, and {Quantity.FormatDuration(seconds)} are this stage's share");
        });
        return double.Parse(text, CultureInfo.InvariantCulture);
    }

    private sealed class Listener(FitSession session, string stage) : ITrainingObserver
    {
        private TrainingProgress _last;

        public void Updated(in TrainingProgress progress)
        {
            _last = progress;
            session.Observer.Progress(stage, progress);
        }

        public void EpochEnded(EpochRecord record)
        {
            RunFolder.Append(session.Metrics, new MetricRecord(
                stage,
                record.Epoch + 1,
                record.Updates,
                session.Seconds,
                record.LearningRate,
                record.TrainLoss,
                record.ValidationLoss ?? double.NaN,
                record.ValidationAccuracy ?? double.NaN,
                _last.ImagesPerSecond));
            session.Observer.EpochEnded(stage, record);
            session.Save(session.Record);
        }

        public void Told(string message) => session.Observer.Told(message);
    }
}
