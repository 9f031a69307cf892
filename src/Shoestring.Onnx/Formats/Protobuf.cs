using Google.Protobuf;
using Shoestring.Errors;

namespace Shoestring.Onnx.Formats;

/// <summary>Parses protobuf messages from bytes that nobody vouches for.</summary>
internal static class Protobuf
{
    private const int RecursionLimit = 64;

    /// <summary>Parses a message.</summary>
    /// <param name="stream">The file.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="parser">The message's parser.</param>
    /// <param name="what">What it should be ("an ONNX model").</param>
    /// <param name="limits">Bounds.</param>
    /// <exception cref="InputException">It is no such message or breaks a limit.</exception>
    public static T Parse<T>(Stream stream, string name, MessageParser<T> parser, string what, OnnxLimits limits)
        where T : IMessage<T>, new()
    {
        var source = new Untrusted(stream, name);
        var bytes = source.ReadAll((int)Math.Min(limits.MaxBytes, Array.MaxLength));
        if (WireScan.Refusal(bytes, new T().Descriptor, limits.MaxParts) is { } reason)
        {
            throw source.Refuse($"is not {what}: it {reason}");
        }

        try
        {
            using var memory = new MemoryStream(bytes, writable: false);
            var input = CodedInputStream.CreateWithLimits(memory, int.MaxValue, RecursionLimit);
            return parser.ParseFrom(input);
        }
        catch (Exception e) when (e is InvalidProtocolBufferException or ArgumentException)
        {
            throw source.Refuse($"is not {what}: {e.Message}", e);
        }
    }
}
