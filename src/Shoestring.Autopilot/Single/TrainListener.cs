using System.Diagnostics;
using Shoestring.Autopilot.Fitting;
using Shoestring.Autopilot.Runs;
using Shoestring.Files;
using Shoestring.Training;

namespace Shoestring.Autopilot.Single;

/// <summary>Hears of a training: writes metrics and record down, and tells the observer.</summary>
internal sealed class TrainListener(IFitObserver observer, Action<EpochRecord> save) : ITrainingObserver
{
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private AppendLog? _log;
    private TrainingProgress _last;

    public void Open(AppendLog log) => _log = log;

    public void Updated(in TrainingProgress progress)
    {
        _last = progress;
        observer.Progress("train", progress);
    }

    public void EpochEnded(EpochRecord record)
    {
        RunFolder.Append(_log!, new MetricRecord(
            "train", record.Epoch + 1, record.Updates, _watch.Elapsed.TotalSeconds, record.LearningRate, record.TrainLoss,
            record.ValidationLoss ?? double.NaN, record.ValidationAccuracy ?? double.NaN, _last.ImagesPerSecond));
        observer.EpochEnded("train", record);
        save(record);
    }

    public void Told(string message) => observer.Told(message);
}
