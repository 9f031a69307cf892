using Shoestring.Cli.Display;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Shoestring.Cli.Tests;

public sealed class StageColumnTests
{
    private const string Outcome = "75.67 % on validation, 371.5 KB, 128.2 µs, in 18.5 s";

    [Theory]
    [InlineData(80, false)]
    [InlineData(120, true)]
    public void What_a_stage_came_to_is_shown_whole(int width, bool withBar)
    {
        var line = Line(width, isFinished: true);
        Assert.Contains(Outcome, line, StringComparison.Ordinal);
        Assert.Equal(withBar, line.Contains('━', StringComparison.Ordinal));
        Assert.InRange(line.Length, 1, width);
    }

    [Fact]
    public void A_stage_that_works_has_a_bar_on_a_narrow_terminal() =>
        Assert.Contains("━", Line(80, isFinished: false), StringComparison.Ordinal);

    private static string Line(int width, bool isFinished)
    {
        using var writer = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(writer) });
        console.Profile.Width = width;
        var column = new StageColumn();
        column.Add("Choose what to train");
        var task = new ProgressTask(0, "Prune to the budget", 1000);
        column.Set(task, "epoch 4/6, 41.33 %", width < 100 ? 49 : 62);
        task.StartTask();
        if (isFinished)
        {
            column.Set(task, Outcome);
            task.Value = 1000;
            task.StopTask();
        }

        console.Write(column.Render(RenderOptions.Create(console), task, TimeSpan.Zero));
        return writer.ToString().TrimEnd();
    }
}
