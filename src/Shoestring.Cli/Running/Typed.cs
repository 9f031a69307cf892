using System.CommandLine;

namespace Shoestring.Cli.Running;

/// <summary>A command as it can be typed again.</summary>
internal static class Typed
{
    private const string Plain = "-_./:,=+%@";

    public static string Command(ParseResult args) =>
        string.Join(' ', args.Tokens.Select(t => Quoted(t.Value)).Prepend("shoestring"));

    private static string Quoted(string token) =>
        token.Length > 0 && token.All(c => char.IsLetterOrDigit(c) || Plain.Contains(c, StringComparison.Ordinal))
            ? token
            : $"'{token.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
