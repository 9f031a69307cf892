using System.Text.RegularExpressions;
using Shoestring.Errors;

namespace Shoestring.Runtime.Native;

/// <summary>A status of ONNX Runtime that is not success; public methods turn it into the line that a person reads.</summary>
internal sealed partial class OrtFailure(string message) : Exception(message)
{
    /// <summary>One line: what was done to what, and what the runtime said.</summary>
    public InputException Told(string what) => new($"{what}: {OneLine(Message)}", this);

    // The runtime's messages name its own source files, which tell a user nothing.
    private static string OneLine(string message) =>
        Blank().Replace(SourcePlace().Replace(message, " "), " ").Trim();

    [GeneratedRegex(@"(?:/\S*)?\b\w+\.(?:cc|h):\d+\s")]
    private static partial Regex SourcePlace();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blank();
}
