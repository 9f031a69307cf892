using Shoestring.Training;
using Spectre.Console;

namespace Shoestring.Cli.Display;

/// <summary>On a terminal: a list of stages, each with a bar, accuracy so far, speed and the time left.</summary>
internal sealed class Bars(Host host) : Progress
{
    private const int Whole = 1000;

    // What numbers take at most, and what they take without the loss, for which narrow terminals have no room.
    private const int Numbers = 62;
    private const int FewNumbers = 49;
    private const int WideEnough = 100;
    private readonly StageColumn _line = new();
    private ProgressContext? _context;
    private ProgressTask? _task;
    private double? _accuracy;

    public override T Around<T>(Func<T> work) => host.Messages.Progress()
        .AutoClear(false)
        .HideCompleted(false)
        .Columns(_line)
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
        _line.Add(title);
        _task = _context?.AddTask(title, maxValue: Whole);
    }

    public override void Step(in TrainingProgress progress)
    {
        if (_task is null)
        {
            return;
        }

        var share = (progress.Epoch + ((double)progress.Update / progress.Updates)) / progress.Epochs;
        _task.Value = Math.Min(Whole - 1, share * Whole);
        var accuracy = _accuracy is { } a ? $", {Figures.Percent(a)}" : "";
        var wide = host.Messages.Profile.Width >= WideEnough;
        var loss = wide ? $", loss {Figures.Number(progress.Loss, "0.000")}" : "";
        _line.Set(
            _task,
            $"epoch {progress.Epoch + 1}/{progress.Epochs}{accuracy}{loss}, "
            + $"{Figures.Number(progress.ImagesPerSecond, "N0")} images/s{Figures.Left(progress.Remaining)}",
            wide ? Numbers : FewNumbers);
    }

    public override void Epoch(EpochRecord record) => _accuracy = record.ValidationAccuracy ?? _accuracy;

    public override void End(string outcome)
    {
        if (_task is not null)
        {
            _line.Set(_task, outcome);
        }

        Finish(told: true);
    }

    // Over the whole width, with blanks behind the text: the bars stood where it is written now.
    public override void Tell(string message) => host.Messages.Write(
        new Padder(new Spectre.Console.Text(message, new Style(Color.Grey)), new Padding(2, 0, 0, 0)).Expand());

    private void Finish(bool told = false)
    {
        if (_task is not null)
        {
            if (!told)
            {
                // The numbers of its last step are not what it came to.
                _line.Set(_task, "");
            }

            _task.Value = Whole;
            _task.StopTask();
            _task = null;
        }
    }
}
