using System.Numerics;
using System.Text;
using System.Text.Json;

namespace Shoestring.Files;

/// <summary>
/// One record of an <see cref="AppendLog"/>: a JSON object whose last member is the CRC32C of all bytes before it.
/// <c>{"step":1,"loss":0.5,"crc":"9af0cd21"}</c>
/// </summary>
internal static class LogLine
{
    private const string Member = "\"crc\":\"";
    private const int CrcDigits = 8;

    // ,"crc":"xxxxxxxx"}
    private const int TailBytes = 7 + CrcDigits + 2;

    /// <summary>The line's bytes with its line feed.</summary>
    public static byte[] Encode(ReadOnlySpan<byte> json)
    {
        byte[] start = json.Length == "{}".Length ? [(byte)'{'] : [.. json[..^1], (byte)','];
        return [.. start, .. Encoding.ASCII.GetBytes($"{Member}{Crc32C(start):x8}\"}}\n")];
    }

    /// <summary>The object of a line without its line feed, or null when the line is damaged.</summary>
    public static JsonElement? Decode(ReadOnlySpan<byte> line)
    {
        if (line.Length < TailBytes + 1)
        {
            return null;
        }

        ReadOnlySpan<byte> start = line[..^TailBytes];
        if (!line[^TailBytes..].SequenceEqual(Encoding.ASCII.GetBytes($"{Member}{Crc32C(start):x8}\"}}")))
        {
            return null;
        }

        try
        {
            var reader = new Utf8JsonReader(line);
            JsonElement record = JsonElement.ParseValue(ref reader);
            return record.ValueKind == JsonValueKind.Object ? record : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static uint Crc32C(ReadOnlySpan<byte> bytes)
    {
        uint crc = ~0u;
        foreach (byte value in bytes)
        {
            crc = BitOperations.Crc32C(crc, value);
        }

        return ~crc;
    }
}
