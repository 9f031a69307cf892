using Shoestring.Training;
using Spectre.Console;

namespace Shoestring.Cli.Display;

/// <summary>On a terminal: a list of stages, each with a bar, accuracy so far, speed and the time left.</summary>
internal sealed class Bars(Host host) : Progress
{
    private const int BarWidth = 24;
    private const int Whole = 1000;
    private readonly NumbersColumn _numbers = new();
    private ProgressContext? _context;
    private ProgressTask? _task;
    private double? _accuracy;

    public override T Around<T>(Func<T> work) => host.Messages.Progress()
        .AutoClear(false)
        .HideCompleted(false)
        .Columns(
            new SpinnerColumn(Spinner.Known.Dots) { CompletedText = "✓", CompletedStyle = new Style(Color.Green), PendingText = "·" },
            new TaskDescriptionColumn { Alignment = Justify.Left },
            new ProgressBarColumn { Width = BarWidth },
            _numbers)
        .Start(context =>
        {
            _context = context;
            context.Refresh();
            try
            {
                return work();
            }
            finally
            {
                // A stage that did not end is left as it stands, without a moving bar.
                _task?.StopTask();
                _context = null;
            }
        });

    public override void Begin(string title)
    {
        Finish();
        _accuracy = null;
        _task = _context?.AddTask(Markup.Escape(title), maxValue: Whole);
        if (_task is not null)
        {
            _task.IsIndeterminate = true;
        }
    }

    public override void Step(in TrainingProgress progress)
    {
        if (_task is null)
        {
            return;
        }

        _task.IsIndeterminate = false;
        var share = (progress.Epoch + ((double)progress.Update / progress.Updates)) / progress.Epochs;
        _task.Value = Math.Min(Whole - 1, share * Whole);
        var accuracy = _accuracy is { } a ? $", {Figures.Percent(a)}" : "";
        _numbers.Set(
            _task,
            $"epoch {progress.Epoch + 1}/{progress.Epochs}{accuracy}, loss {Figures.Number(progress.Loss, "0.000")}, "
            + $"{Figures.Number(progress.ImagesPerSecond, "N0")} images/s{Figures.Left(progress.Remaining)}");
    }

    public override void Epoch(EpochRecord record) => _accuracy = record.ValidationAccuracy ?? _accuracy;

    public override void End(string outcome)
    {
        if (_task is not null)
        {
            _numbers.Set(_task, outcome);
        }

        Finish();
    }

    public override void Tell(string message) => host.Messages.Write(
        new Spectre.Console.Text($"  {message}\n", new Style(Color.Grey)));

    private void Finish()
    {
        if (_task is not null)
        {
            _task.IsIndeterminate = false;
            _task.Value = Whole;
            _task.StopTask();
            _task = null;
        }
    }
}
