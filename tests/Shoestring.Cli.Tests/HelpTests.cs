using System.CommandLine;

namespace Shoestring.Cli.Tests;

public sealed class HelpTests
{
    // An enum or a delegate would show as .NET writes it, such as Float32.
    [Fact]
    public void Help_shows_a_default_as_it_is_typed()
    {
        var seen = 0;
        foreach (var command in CommandTable.All)
        {
            foreach (var option in command.Options.Where(o => o.HasDefaultValue && o.HelpName?.Contains('|', StringComparison.Ordinal) == true))
            {
                var help = Shell.Run(command.Name, "--help").Output.Split('\n').Single(l => l.Contains($" {option.Name} <", StringComparison.Ordinal));
                Assert.Contains(option.HelpName!.Split('|'), name => help.EndsWith($"[default: {name}]", StringComparison.Ordinal));
                seen++;
            }
        }

        Assert.True(seen >= 7, $"only {seen} options choose from a table");
    }
}
