using System.Buffers.Binary;

namespace Shoestring.Data;

/// <summary>What a PNG file is made of: a signature, then chunks of a length, a kind of four letters, data and a checksum.</summary>
internal static class PngChunk
{
    /// <summary>The first bytes of every file.</summary>
    public static ReadOnlySpan<byte> Signature => [137, 80, 78, 71, 13, 10, 26, 10];

    /// <summary>The bytes of a chunk.</summary>
    public static byte[] Of(ReadOnlySpan<byte> kind, ReadOnlySpan<byte> data)
    {
        byte[] chunk = [0, 0, 0, 0, .. kind, .. data, 0, 0, 0, 0];
        BinaryPrimitives.WriteInt32BigEndian(chunk, data.Length);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(chunk.Length - 4), Checksum(chunk.AsSpan(4, chunk.Length - 8)));
        return chunk;
    }

    /// <summary>CRC-32 (ISO 3309) of a chunk's kind and data.</summary>
    public static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var b in bytes)
        {
            crc ^= b;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xEDB88320 : crc >> 1;
            }
        }

        return ~crc;
    }
}
