using System.CommandLine;
using System.CommandLine.Parsing;
using Shoestring.Autopilot.Runs;
using Shoestring.Cli.Running;
using Shoestring.Errors;

namespace Shoestring.Cli.Commands;

/// <summary>Goes on with a run: what it does stands in the run, so that nothing else may be asked for.</summary>
internal static class Resuming
{
    /// <summary>The run's folder.</summary>
    /// <param name="args">What was typed.</param>
    /// <param name="run">The run.</param>
    /// <param name="free">The options that a resume may have.</param>
    /// <exception cref="InputException">There is no run, or more was typed than a resume reads.</exception>
    public static RunFolder Folder(ParseResult args, string run, params ReadOnlySpan<Option> free)
    {
        Option[] read = [.. free];
        string[] unread =
        [
            .. args.CommandResult.Children.OfType<ArgumentResult>().Where(a => a.Tokens.Count > 0).Select(a => a.Argument.Name),
            .. args.CommandResult.Children.OfType<OptionResult>()
                .Where(o => !o.Implicit && args.CommandResult.Command.Options.Contains(o.Option) && !read.Contains(o.Option))
                .Select(o => o.Option.Name),
        ];
        return unread.Length == 0
            ? Paths.Run(run)
            : throw new InputException($"--resume reads everything from the run; leave {string.Join(" and ", unread)} out");
    }
}
