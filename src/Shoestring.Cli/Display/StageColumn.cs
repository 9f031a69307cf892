using System.Collections.Concurrent;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Shoestring.Cli.Display;

/// <summary>A stage in one line that always fits: its state, its title, a bar as wide as there is room for, and numbers.</summary>
internal sealed class StageColumn : ProgressColumn
{
    private const int WidestBar = 24;
    private const int NarrowestBar = 6;
    private readonly ConcurrentDictionary<int, string> _numbers = new();
    private int _title;
    private int _text;

    /// <inheritdoc/>
    protected override bool NoWrap => true;

    /// <summary>Makes room for a stage's title.</summary>
    public void Add(string title) => _title = Math.Max(_title, title.Length);

    /// <summary>Sets the numbers of a stage; <paramref name="most"/> is the room they may come to take.</summary>
    public void Set(ProgressTask task, string numbers, int most = 0)
    {
        _text = Math.Max(_text, most);
        _numbers[task.Id] = numbers;
    }

    /// <inheritdoc/>
    public override int? GetColumnWidth(RenderOptions options) => options.ConsoleSize.Width - 1;

    /// <inheritdoc/>
    public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime)
    {
        var dots = Spinner.Known.Dots;
        var state = task.IsFinished ? "✓" : dots.Frames[(int)((task.ElapsedTime ?? TimeSpan.Zero) / dots.Interval) % dots.Frames.Count];
        var bar = Math.Min(WidestBar, options.ConsoleSize.Width - 1 - _title - _text - 4);
        if (task.IsFinished && bar < WidestBar)
        {
            bar = 0; // what it came to takes more room than its numbers did, and a full bar tells nothing
        }

        var line = new Paragraph { Overflow = Overflow.Ellipsis };
        line.Append(state, new Style(task.IsFinished ? Color.Green : Color.Yellow));
        line.Append($" {task.Description.PadRight(_title)} ");
        if (bar >= NarrowestBar)
        {
            var filled = (int)(bar * task.Percentage / 100);
            line.Append(new string('━', filled), new Style(task.IsFinished ? Color.Green : Color.Yellow));
            line.Append(new string('━', bar - filled) + " ", new Style(Color.Grey23));
        }

        var room = options.ConsoleSize.Width - 1 - _title - 3 - (bar >= NarrowestBar ? bar + 1 : 0);
        var numbers = _numbers.GetValueOrDefault(task.Id, "");
        line.Append(
            numbers.Length > room ? numbers[..Math.Max(0, room - 1)] + "…" : numbers, new Style(task.IsFinished ? Color.Grey : Color.Default));
        return line;
    }
}
