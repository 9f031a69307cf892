using System.CommandLine;
using System.CommandLine.Help;
using Shoestring.Cli.Display;
using Shoestring.Errors;

namespace Shoestring.Cli;

/// <summary>The whole command line as one function: arguments in, a result on one writer, progress on the other, an exit code.</summary>
public static class CommandLine
{
    /// <summary>Runs one command.</summary>
    /// <param name="args">What was typed after the program's name.</param>
    /// <param name="output">Takes the result.</param>
    /// <param name="error">Takes progress, messages and failures.</param>
    /// <param name="cancel">Asks for a stop at the next safe point.</param>
    /// <returns>The exit code: 0, 1, 2, 3, 4 or 130.</returns>
    public static int Run(
        IReadOnlyList<string> args, TextWriter output, TextWriter error, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(args);
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(error);
        var root = new Root();
        var parsed = root.Parse(args.Count == 0 ? ["--help"] : args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        using var host = new Host(output, error, parsed.GetValue(root.Json), parsed.GetValue(root.Quiet), cancel);
        try
        {
            if (EmptyText(args) is { } empty)
            {
                return Failures.Tell(host, empty, Failures.Usage);
            }

            if (parsed.Errors.Count > 0 && parsed.Action is not HelpAction)
            {
                return Failures.Tell(host, Usage(parsed), Failures.Usage);
            }

            return parsed.CommandResult.Command is Verb verb && parsed.Action is null
                ? verb.Run(parsed, host)
                : parsed.Invoke(new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false });
        }
#pragma warning disable CA1031 // The last place: whatever escapes becomes one line and an exit code.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            return Failures.Tell(host, failure);
        }
    }

    // No argument of any command may be empty; mostly it is a script's variable that is not set.
    private static string? EmptyText(IReadOnlyList<string> args)
    {
        for (var i = 0; i < args.Count; i++)
        {
            if (args[i].Length == 0 || (IsOption(args[i]) && args[i].EndsWith('=')))
            {
                var name = args[i].Length > 0 ? args[i][..^1] : i > 0 && IsOption(args[i - 1]) ? args[i - 1] : "an argument";
                return $"{name} is empty; give it a value, or leave it out";
            }
        }

        return null;
        static bool IsOption(string arg) => arg.StartsWith("--", StringComparison.Ordinal);
    }

    private static string Usage(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        var atRoot = command is RootCommand;
        var message = parsed.UnmatchedTokens is [var first, ..]
            ? atRoot ? $"there is no command '{first}'" : $"'{first}' is not understood"
            : parsed.Errors[0].Message.TrimEnd('.', ' ');
        var path = string.Join(' ', command.Parents.OfType<Command>().Where(c => c is not RootCommand).Append(command).Select(c => c.Name));
        var names = command.Options.Concat(command.Parents.OfType<Command>().SelectMany(c => c.Options)).Where(o => !o.Hidden).Select(o => o.Name)
            .Concat(command.Subcommands.Select(c => c.Name));
        var meant = parsed.UnmatchedTokens is [var typed, ..] ? NearNames.Hint(typed, names) : "";
        return $"{message}{meant}; see 'shoestring{(atRoot ? "" : " " + path)} --help'";
    }
}
