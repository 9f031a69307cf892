using System.Text.Json;
using Shoestring.Cli.Display;
using Shoestring.Errors;

namespace Shoestring.Cli;

/// <summary>The one place where failures become a line and an exit code.</summary>
internal static class Failures
{
    public const int Bug = 1, Usage = 2, Infeasible = 3, Stopped = 4, Cancelled = 130;

    private const int NoSpace = 28;
    private const int OverQuota = 122;

    /// <summary>Tells a failure; returns the exit code.</summary>
    public static int Tell(Host host, Exception failure)
    {
        var (message, code) = Describe(host, failure);
        if (Environment.GetEnvironmentVariable("SHOESTRING_DEBUG") is { Length: > 0 })
        {
            host.Error.WriteLine(failure);
        }

        return Tell(host, message, code);
    }

    /// <summary>Tells a line; returns the exit code.</summary>
    public static int Tell(Host host, string message, int code)
    {
        var line = OneLine(message);
        host.Error.WriteLine(code == Cancelled ? line : $"shoestring: {line}");
        if (host.IsJson && !host.WroteJson)
        {
            host.WriteJson(JsonSerializer.SerializeToNode(
                new { error = line, exitCode = code, verdict = code == Infeasible ? "infeasible" : null }, Host.JsonOptions)!);
        }

        return code;
    }

    /// <summary>Tells of a failure that leaves the rest of the work to be done.</summary>
    public static void Line(Host host, string message) => host.Error.WriteLine($"shoestring: {OneLine(message)}");

    private static (string Message, int Code) Describe(Host host, Exception failure) => failure switch
    {
        ShoestringException told => (told.Message, told.ExitCode),
        OperationCanceledException => (host.Resume() is { } resume ? $"stopped; go on with: {resume}" : "stopped", Cancelled),
        AggregateException { InnerExceptions: [var only] } => Describe(host, only),
        IOException { HResult: NoSpace or OverQuota } full =>
            ($"the disk is full ({full.Message}); free some space, then try again", Stopped),
        FileNotFoundException or DirectoryNotFoundException => ($"{failure.Message.TrimEnd('.')}; check the path", Usage),
        IOException io => ($"cannot read or write: {io.Message}", Stopped),
        UnauthorizedAccessException denied => ($"{denied.Message.TrimEnd('.')}; choose another folder with --out, or change the rights", Usage),
        OutOfMemoryException => ("not enough memory; make the batch smaller with --batch, or free some memory", Stopped),
        _ => ($"internal error: {failure.GetType().Name}: {failure.Message} (please report; SHOESTRING_DEBUG=1 shows the place)", Bug),
    };

    private static string OneLine(string text) => text.ReplaceLineEndings(" ").Trim();
}
