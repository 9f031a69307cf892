using System.CommandLine;
using Shoestring.Cli.Display;

namespace Shoestring.Cli;

/// <summary>One command: its arguments and options, and what it does.</summary>
internal abstract class Verb(string name, string description) : Command(name, description)
{
    /// <summary>Does the work.</summary>
    /// <returns>The exit code; failures are thrown.</returns>
    public abstract int Run(ParseResult args, Host host);
}
