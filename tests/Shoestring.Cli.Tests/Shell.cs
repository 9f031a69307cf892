using System.Diagnostics;
using System.Text.Json;

namespace Shoestring.Cli.Tests;

/// <summary>Runs the command line in this process or in one of its own.</summary>
internal static class Shell
{
    public static (int Code, string Output, string Error) Run(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = CommandLine.Run(args, output, error);
        return (code, output.ToString(), error.ToString());
    }

    public static JsonElement Json(params string[] args)
    {
        var (code, output, error) = Run([.. args, "--json"]);
        Assert.True(code == 0, error);
        return LastLine(output);
    }

    public static JsonElement LastLine(string output) =>
        JsonDocument.Parse(output.TrimEnd().Split('\n')[^1]).RootElement;

    /// <summary>Starts the built program.</summary>
    public static Process Start(params string[] args)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add(typeof(CommandLine).Assembly.Location);
        foreach (var arg in args)
        {
            start.ArgumentList.Add(arg);
        }

        return Process.Start(start)!;
    }

    /// <summary>Asserts that a command is refused in one line with an exit code.</summary>
    public static string Refused(int code, params string[] args)
    {
        var (actual, output, error) = Run([.. args, "--quiet"]);
        Assert.True(code == actual, $"exit code {actual}, not {code}: {error}");
        Assert.Empty(output);
        var line = Assert.Single(error.TrimEnd().Split('\n'));
        Assert.StartsWith("shoestring: ", line, StringComparison.Ordinal);
        Assert.DoesNotContain("internal error", line, StringComparison.Ordinal);
        return line;
    }
}
