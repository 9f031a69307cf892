using System.CommandLine;
using Shoestring.Cli.Commands;

namespace Shoestring.Cli;

/// <summary>All commands, one row each.</summary>
internal static class CommandTable
{
    private static readonly Func<Command>[] Rows =
    [
        () => new FitCommand(),
        () => new TrainCommand(),
        () => new EvaluateCommand(),
        () => new PredictCommand(),
        () => new ExportCommand(),
        () => new BenchCommand(),
        () => new ModelsCommand(),
        () => new ReportCommand(),
        () => new DataCommand(),
        () => new InspectCommand(),
        () => new RunCommand(),
    ];

    /// <summary>Every command, made anew.</summary>
    public static IEnumerable<Command> All => Rows.Select(row => row());
}
