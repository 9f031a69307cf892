using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Shoestring.Autopilot.Fitting;
using Shoestring.Autopilot.Runs;
using Shoestring.Autopilot.Transfer;
using Shoestring.Data;
using Shoestring.Errors;
using Shoestring.Files;
using Shoestring.Graphs;
using Shoestring.Kernels;
using Shoestring.Models;
using Shoestring.Onnx.Export;
using Shoestring.Runtime;
using Shoestring.Training;
using Shoestring.Training.Checkpoints;
using Shoestring.Training.Evaluations;
using Shoestring.Training.Objectives;
using Shoestring.Training.Sources;
using Shoestring.Training.Transfer;

namespace Shoestring.Autopilot.Single;

/// <summary>
/// Trains one architecture of the zoo for a fixed number of epochs and ships it as float32 ONNX, proved in ONNX Runtime. No clock
/// decides anything: the same request gives the same weights, whatever the number of threads and however often it was stopped.
/// </summary>
public sealed class ModelTrainer
{
    private const string RequestFile = "train.json";
    private const string WeightsName = "weights.safetensors";
    private const double EmaDecay = 0.995;
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };
    private readonly TrainRequest _request;
    private readonly RunFolder _folder;
    private readonly int _threads;
    private readonly IFitObserver _observer;
    private readonly CancellationToken _cancel;
    private readonly Stopwatch _watch = Stopwatch.StartNew();

    private ModelTrainer(
        TrainRequest request, RunFolder folder, int threads, IFitObserver observer, CancellationToken cancel) =>
        (_request, _folder, _threads, _observer, _cancel) = (request, folder, threads, observer, cancel);

    /// <summary>The weights of a run in a file of their own: what <c>--init</c> takes.</summary>
    /// <param name="folder">The run.</param>
    public static string WeightsPath(RunFolder folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        return Path.Combine(folder.FolderPath, WeightsName);
    }

    /// <summary>Whether a folder holds a run of this kind.</summary>
    /// <param name="folder">The folder.</param>
    public static bool IsRun(RunFolder folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        return File.Exists(Path.Combine(folder.FolderPath, RequestFile));
    }

    /// <summary>Trains from the start.</summary>
    /// <param name="request">What is asked.</param>
    /// <param name="folder">The run's folder, which must not hold a run.</param>
    /// <param name="threads">Threads that train.</param>
    /// <param name="observer">Who hears how it goes.</param>
    /// <param name="cancel">Stops within one step; the run resumes.</param>
    /// <exception cref="InputException">The request makes no sense.</exception>
    /// <exception cref="StoppedException">Training diverged, the disk is full, or the parity gate failed.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static RunRecord Run(
        TrainRequest request, RunFolder folder, int threads, IFitObserver observer, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(observer);
        return folder.Exists
            ? throw new InputException($"{folder.FolderPath} already holds a run; resume it with --resume, or choose another --out")
            : new ModelTrainer(request, folder, threads, observer, cancel).Run(null);
    }

    /// <summary>Goes on with a stopped run.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <param name="threads">Threads that train.</param>
    /// <param name="observer">Who hears how it goes.</param>
    /// <param name="cancel">Stops within one step; the run resumes.</param>
    /// <exception cref="InputException">The folder holds no run of this kind.</exception>
    /// <exception cref="StoppedException">Training diverged, the disk is full, or the parity gate failed.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static RunRecord Resume(RunFolder folder, int threads, IFitObserver observer, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(observer);
        var record = folder.Load();
        var path = Path.Combine(folder.FolderPath, RequestFile);
        if (!IsRun(folder))
        {
            throw new InputException($"{folder.FolderPath} is not a run of train; a run of fit goes on with fit --resume");
        }

        TrainRequest request;
        try
        {
            request = JsonSerializer.Deserialize<TrainRequest>(File.ReadAllBytes(path), Json)!;
        }
        catch (JsonException e)
        {
            throw new InputException($"{path} is not understood: {e.Message.ReplaceLineEndings(" ")}", e);
        }

        return record.Result is not null ? record : new ModelTrainer(request, folder, threads, observer, cancel).Run(record);
    }

    private RunRecord Run(RunRecord? known)
    {
        _folder.RequireWritable();
        var policy = Augmentations.Find(_request.Augmentation, _request.Flip);
        _request.Check();
        var zoo = _request.Model is { } name ? ModelTable.Parse(name) : default;
        var pretrained = _request.Model is null ? PretrainedModel.Read(_request.Initial!) : null;
        var initial = _request is { Model: not null, Initial: { } file } ? InitialWeights.Read(file) : null;
        var teacher = _request.Teacher is { } path ? TeacherFile.Read(path) : null;
        _observer.StageBegan("inspect", "Prepare the data");
        var data = PreparedData.Prepare(
            DataSets.Open(_request.Data, _observer.Told),
            (pretrained?.Prepare ?? new PrepareOptions
            {
                Preprocessing = teacher?.Preprocessing is { } shape ? Preprocessing.FromJson(shape) : null,
            }) with
            { Threads = _threads },
            _cancel);
        foreach (var line in LeftOut.Lines(data.Problems))
        {
            _observer.Told(line);
        }

        if (teacher is not null)
        {
            TeacherFile.Require(teacher, _request.Teacher!, data);
        }

        var model = pretrained?.Begin(data, _request.HeadAt, _request.Seed) ?? StartingModel.FromZoo(zoo, initial, data, _request.Seed, _observer.Told);
        model = _request.Freeze is { } freeze ? model with { Trained = Freezing.Parse(model.Graph, freeze) } : model;
        var record = known is null ? Begin(data) : known with { Failure = null };
        if (record.Data.Fingerprint != data.Fingerprint)
        {
            throw new InputException($"'{_request.Data}' is not what it was when '{_folder.Name}' began; start a new run");
        }

        try
        {
            return Work(record, model, data, teacher, policy);
        }
        catch (ShoestringException why)
        {
            _folder.Fail(_folder.Load(), why);
            throw;
        }
    }

    private RunRecord Work(
        RunRecord record, StartingModel model, PreparedData data, Onnx.Import.ImportedModel? teacher, AugmentationPolicy policy)
    {
        var before = record.Seconds;
        using var pool = new WorkerPool(_threads);
        _observer.StageBegan("train", $"Train {_request.Network}");
        void Save(EpochRecord epoch) => _folder.Save(record = record with { Seconds = before + _watch.Elapsed.TotalSeconds });
        var training = _request.HeadOnly ? TrainHead(model, data, pool, Save) : Train(model, data, teacher, policy, pool, Save);
        _observer.StageBegan("export", "Prove and measure");
        var result = FloatShipping.Ship(_folder, model.Graph, training.Best, data, Export(data), pool, _threads, _cancel);
        var seconds = before + _watch.Elapsed.TotalSeconds;
        var step = new StageRecord(
            "train", $"Train {_request.Network}", result.ValidationAccuracy, result.SizeBytes, result.Parameters, result.Macs,
            result.LatencyP50, result.LatencyP95, seconds,
            string.Create(CultureInfo.InvariantCulture, $"{training.History.Count} epochs, the best is {training.BestEpoch + 1}"));
        record = record with { Result = result, Steps = [step], Seconds = seconds };
        _folder.Save(record);
        _observer.StageEnded(step);
        return record;
    }

    private RunRecord Begin(PreparedData data)
    {
        var perClass = new int[data.ClassNames.Count];
        foreach (var label in data.Train.Labels)
        {
            perClass[label]++;
        }

        var shape = data.Preprocessing;
        var record = new RunRecord
        {
            Name = _folder.Name,
            Command = _request.Command,
            Seed = _request.Seed,
            Started = TimeProvider.System.GetUtcNow(),
            Machine = MachineRecord.Here(_threads, InferenceSession.RuntimeVersion),
            Data = new DataRecord(
                _request.Data, data.Fingerprint, data.ClassNames, data.Train.Count, data.Validation.Count, data.Test.Count,
                shape.Channels, shape.Height, shape.Width, perClass, []),
            Budget = new Budgets.Budget(),
        };

        // The request first: a folder with run.json alone could not be resumed.
        _folder.Create();
        DurableFile.Write(Path.Combine(_folder.FolderPath, RequestFile), JsonSerializer.SerializeToUtf8Bytes(_request, Json));
        _folder.Save(record);
        return record;
    }

    private TrainingResult TrainHead(StartingModel model, PreparedData data, WorkerPool pool, Action<EpochRecord> save)
    {
        var features = CachedFeatures.Compute(model, data, pool, _observer.Told, _cancel);
        using var source = new FeatureSource(
            features.Train, data.ClassNames.Count, Math.Min(_request.Batch, features.Train.Count), _request.Seed);
        using var validation = features.Evaluator(pool);
        return Train(
            features.Split.Head, model.Weights, new Supervised(_request.LabelSmoothing), source, validation,
            Options(source.BatchSize), Export(data), pool, save);
    }

    private TrainingResult Train(
        StartingModel model, PreparedData data, Onnx.Import.ImportedModel? teacher, AugmentationPolicy policy, WorkerPool pool,
        Action<EpochRecord> save)
    {
        var batch = Math.Min(_request.Batch, data.Train.Count);
        var loader = new BatchLoader(
            data.Train, data.Preprocessing, new BatchLoaderOptions { BatchSize = batch, Policy = policy, Seed = _request.Seed });
        Objective objective = teacher is null ? new Supervised(_request.LabelSmoothing) : new Distillation();
        using BatchSource source = teacher is null
            ? new LoaderSource(loader)
            : new TeacherSource(new LoaderSource(loader), teacher.Graph, teacher.Weights, pool);
        using var validation = new Evaluator(model.Graph, new EvaluationLoader(data.Validation, data.Preprocessing), pool);
        var options = Options(batch) with
        {
            RateOf = _request.BackboneRate is { } rate ? p => model.Head.Parameters.Contains(p.Name) ? 1 : rate : null,
        };
        return Train(model.Trained, model.Weights, objective, source, validation, options, Export(data), pool, save);
    }

    private TrainingResult Train(
        Graph graph, Weights weights, Objective objective, BatchSource source, Evaluator validation, TrainerOptions options,
        OnnxExportOptions export, WorkerPool pool, Action<EpochRecord> save)
    {
        var listener = new TrainListener(_observer, save);
        using var trainer = new Trainer(graph, weights, objective, source, options, pool)
        {
            Validation = validation,
            Observer = listener,
            Checkpoints = new CheckpointFolder(_folder.Checkpoints("train")) { Export = export },
        };
        trainer.Resume();

        // What a stopped run had logged beyond its checkpoint comes again.
        using var log = AppendLog.Open(_folder.MetricsPath, trainer.Updates / Math.Max(1, source.StepsPerEpoch));
        listener.Open(log);
        var result = trainer.Run(_cancel);
        _cancel.ThrowIfCancellationRequested();
        return result;
    }

    private TrainerOptions Options(int batch)
    {
        var (optimizer, schedule) = (TrainOptimizer.Find(_request.Optimizer), TrainSchedule.Find(_request.Schedule));
        return new TrainerOptions
        {
            Epochs = _request.Epochs,
            Seed = _request.Seed,
            Optimizer = optimizer.Create(_request.WeightDecay ?? optimizer.WeightDecay),
            LearningRate = updates => schedule.Create(_request.LearningRate ?? optimizer.LearningRate, updates),
            EmaDecay = EmaDecay,
            CheckpointEvery = Math.Max(1, 50_000 / batch),
            Keep = _request.Keep,
            Checkpoint = _request.Checkpoint,
        };
    }

    private OnnxExportOptions Export(PreparedData data) => new()
    {
        Labels = data.ClassNames,
        Preprocessing = data.Preprocessing.ToJson(),
        Provenance = JsonSerializer.Serialize(new
        {
            shoestring = typeof(ModelTrainer).Assembly.GetName().Version?.ToString(3),
            model = _request.Network,
            seed = _request.Seed,
            data = data.Fingerprint[..16],
        }),
    };
}
