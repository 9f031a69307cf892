using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Spectre.Console;

namespace Shoestring.Cli.Display;

/// <summary>What a command speaks to: results on one writer, messages on the other, the stop token, how to resume.</summary>
internal sealed class Host : IDisposable
{
    private const int PlainWidth = 160;
    private readonly CancellationTokenRegistration _stopping;
    private readonly bool _quiet;

    public Host(TextWriter output, TextWriter error, bool json, bool quiet, CancellationToken cancel)
    {
        (Output, Error, IsJson, _quiet, Cancel) = (output, error, json, quiet, cancel);
        IsTerminal = ReferenceEquals(error, Console.Error) && !Console.IsErrorRedirected
            && Environment.GetEnvironmentVariable("TERM") is not (null or "dumb");
        Results = Open(output, ReferenceEquals(output, Console.Out) && !Console.IsOutputRedirected);
        Messages = Open(error, IsTerminal);
        _stopping = cancel.Register(() => Tell("stopping at the next safe point …"));
    }

    /// <summary>Names in JSON are in snake case; null members are left out.</summary>
    public static JsonSerializerOptions JsonOptions { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public TextWriter Output { get; }

    public TextWriter Error { get; }

    /// <summary>Whether the result is one JSON object.</summary>
    public bool IsJson { get; }

    /// <summary>Whether a person sees the messages as they come.</summary>
    public bool IsTerminal { get; }

    /// <summary>Whether progress is wanted.</summary>
    public bool ShowsProgress => !_quiet;

    /// <summary>Tables and text of the result.</summary>
    public IAnsiConsole Results { get; }

    /// <summary>Progress and messages.</summary>
    public IAnsiConsole Messages { get; }

    public CancellationToken Cancel { get; }

    /// <summary>Gives the command that goes on after a stop, or null while there is nothing to go on with.</summary>
    public Func<string?> Resume { get; set; } = () => null;

    public bool WroteJson { get; private set; }

    /// <summary>A message for a person; nothing under --quiet.</summary>
    public void Tell(string message)
    {
        if (!_quiet)
        {
            Messages.WriteLine(message);
        }
    }

    /// <summary>What is being waited for: a message for who sits at the terminal; in a file it would say nothing.</summary>
    public void Announce(string message)
    {
        if (IsTerminal)
        {
            Tell(message);
        }
    }

    /// <summary>The result: JSON for programs, or what <paramref name="show"/> writes for a person.</summary>
    public void Show<T>(T result, Action<IAnsiConsole> show)
        where T : class
    {
        if (IsJson)
        {
            WriteJson(JsonSerializer.SerializeToNode(result, JsonOptions)!);
        }
        else
        {
            show(Results);
        }
    }

    /// <summary>Writes the one JSON object, as the last line of the output.</summary>
    public void WriteJson(JsonNode node)
    {
        WroteJson = true;
        Output.WriteLine(node.ToJsonString(JsonOptions));
        Output.Flush();
    }

    public void Dispose() => _stopping.Dispose();

    private static IAnsiConsole Open(TextWriter writer, bool terminal)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = terminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = terminal ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = terminal ? InteractionSupport.Detect : InteractionSupport.No,
            Out = new AnsiConsoleOutput(terminal ? writer : new TrimmingWriter(writer)),
        });
        if (!terminal)
        {
            console.Profile.Width = PlainWidth;
        }

        return console;
    }
}
