using System.Diagnostics;
using Shoestring.Training;

namespace Shoestring.Cli.Display;

/// <summary>Plain lines for files and pipes: one a stage and one an epoch, at most one every few seconds.</summary>
internal sealed class Lines(Host host) : Progress
{
    private const double QuietSeconds = 5;
    private readonly Stopwatch _since = new();
    private TrainingProgress _last;

    public override void Begin(string title)
    {
        host.Tell(title);
        _since.Restart();
    }

    public override void Step(in TrainingProgress progress) => _last = progress;

    public override void Epoch(EpochRecord record)
    {
        if (_since.Elapsed.TotalSeconds < QuietSeconds && record.Epoch + 1 < _last.Epochs)
        {
            return;
        }

        _since.Restart();
        var accuracy = record.ValidationAccuracy is { } a ? $", validation {Figures.Percent(a)}" : "";
        host.Tell($"  epoch {record.Epoch + 1}/{_last.Epochs}, loss {Figures.Number(record.TrainLoss, "0.0000")}{accuracy}, "
            + $"{Figures.Number(_last.ImagesPerSecond, "N0")} images/s{Figures.Left(_last.Remaining)}");
    }

    public override void End(string outcome) => host.Tell($"  {outcome}");

    public override void Tell(string message) => host.Tell($"  {message}");
}
