using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Shoestring.Onnx.Formats;

/// <summary>
/// Walks protobuf bytes before they are parsed and counts what parsing would set aside memory for: two bytes can ask for a whole
/// object. Nothing is kept.
/// </summary>
internal sealed class WireScan
{
    private const int MaxDepth = 32;
    private const int Varint = 0, Fixed64 = 1, Delimited = 2, Fixed32 = 5;
    private readonly int _maxParts;
    private int _parts;

    private WireScan(int maxParts) => _maxParts = maxParts;

    /// <summary>Why the bytes are refused, or null when parsing them is safe.</summary>
    /// <param name="bytes">A message.</param>
    /// <param name="descriptor">Its type.</param>
    /// <param name="maxParts">Most messages, strings and unpacked numbers in all.</param>
    public static string? Refusal(ReadOnlySpan<byte> bytes, MessageDescriptor descriptor, int maxParts) =>
        new WireScan(maxParts).Walk(bytes, descriptor, 0);

    private string? Walk(ReadOnlySpan<byte> bytes, MessageDescriptor descriptor, int depth)
    {
        if (depth > MaxDepth)
        {
            return $"is nested more than {MaxDepth} deep";
        }

        while (!bytes.IsEmpty)
        {
            if (!TakeVarint(ref bytes, out var tag))
            {
                return "is damaged (a tag is cut)";
            }

            var field = descriptor.FindFieldByNumber((int)Math.Min(tag >> 3, int.MaxValue));
            if (field is not null && ++_parts > _maxParts)
            {
                return $"has more than {_maxParts} parts";
            }

            if (!Take(ref bytes, (int)(tag & 7), out var content))
            {
                return "is damaged or cut short";
            }

            if ((tag & 7) == Delimited && field?.FieldType == FieldType.Message
                && Walk(content, field.MessageType, depth + 1) is { } reason)
            {
                return reason;
            }
        }

        return null;
    }

    private static bool Take(ref ReadOnlySpan<byte> bytes, int wire, out ReadOnlySpan<byte> content)
    {
        content = default;
        ulong length;
        switch (wire)
        {
            case Varint:
                return TakeVarint(ref bytes, out _);
            case Fixed64:
                length = 8;
                break;
            case Fixed32:
                length = 4;
                break;
            case Delimited:
                if (!TakeVarint(ref bytes, out length))
                {
                    return false;
                }

                break;
            default:
                return false;
        }

        if (length > (ulong)bytes.Length)
        {
            return false;
        }

        content = bytes[..(int)length];
        bytes = bytes[(int)length..];
        return true;
    }

    private static bool TakeVarint(ref ReadOnlySpan<byte> bytes, out ulong value)
    {
        value = 0;
        for (var i = 0; i < 10 && i < bytes.Length; i++)
        {
            value |= (ulong)(bytes[i] & 0x7F) << (7 * i);
            if (bytes[i] < 0x80)
            {
                bytes = bytes[(i + 1)..];
                return true;
            }
        }

        return false;
    }
}
