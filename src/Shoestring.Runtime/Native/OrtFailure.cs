using Shoestring.Errors;

namespace Shoestring.Runtime.Native;

/// <summary>A status of ONNX Runtime that is not success; public methods turn it into the line that a person reads.</summary>
internal sealed class OrtFailure(string message) : Exception(message)
{
    /// <summary>One line: what was done to what, and what the runtime said.</summary>
    public InputException Told(string what) => new($"{what}: {OneLine(Message)}", this);

    // The runtime's messages begin with its own source file and line.
    private static string OneLine(string message)
    {
        string line = string.Join(' ', message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        int code = line.StartsWith('/') ? line.IndexOf(") ", StringComparison.Ordinal) : -1;
        return code > 0 && code + 2 < line.Length ? line[(code + 2)..] : line;
    }
}
