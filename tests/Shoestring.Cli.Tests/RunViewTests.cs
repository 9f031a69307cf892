using Shoestring.Autopilot.Runs;
using Shoestring.Cli.Display;
using Spectre.Console;

namespace Shoestring.Cli.Tests;

public sealed class RunViewTests
{
    [Theory]
    [InlineData(60, false)]
    [InlineData(69, false)]
    [InlineData(70, true)]
    [InlineData(160, true)]
    public void The_stages_have_their_names_and_numbers_whole(int width, bool withParameters)
    {
        PhaseRecord[] preparation = [new("inspect", "Inspect the data", 3.4)];
        StageRecord[] steps =
        [
            new("quantize", "Quantise to 8 bits", 1, 997_688, 10_292_104, 10_900_000, 8.9e-5, 9.812e-5, 1234, ""),
        ];
        using var writer = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(writer) });
        console.Profile.Width = width;
        console.Write(RunView.Stages(preparation, steps, width));
        var lines = writer.ToString().Split('\n');
        Assert.All(lines, line => Assert.InRange(line.TrimEnd().Length, 0, width));
        Assert.Contains(lines, line => line.Contains("inspect ", StringComparison.Ordinal));
        var row = Assert.Single(lines, line => line.Contains("quantize ", StringComparison.Ordinal));
        Assert.All(
            [Figures.Percent(1), Figures.Size(997_688), Figures.Time(9.812e-5), Figures.Duration(1234)],
            number => Assert.Contains($" {number}", row, StringComparison.Ordinal));
        Assert.Equal(withParameters, row.Contains("10,292,104", StringComparison.Ordinal));
    }
}
