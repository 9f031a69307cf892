using System.CommandLine;

namespace Shoestring.Cli;

/// <summary>The root of the command line: every command, and the options that all of them have.</summary>
internal sealed class Root : RootCommand
{
    public Root()
        : base("Trains small models for small machines, within a budget, on an ordinary CPU.")
    {
        Add(Json);
        Add(Quiet);
        foreach (var command in CommandTable.All)
        {
            Add(command);
        }
    }

    /// <summary>Prints one JSON object as the last line of the output.</summary>
    public Option<bool> Json { get; } = new("--json")
    {
        Description = "Print the result as one JSON object",
        Recursive = true,
    };

    /// <summary>No progress and no messages.</summary>
    public Option<bool> Quiet { get; } = new("--quiet", "-q")
    {
        Description = "No progress and no messages: the result and failures only",
        Recursive = true,
    };
}
