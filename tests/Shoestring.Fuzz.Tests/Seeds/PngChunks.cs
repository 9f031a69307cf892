using System.Buffers.Binary;

namespace Shoestring.Fuzz.Tests.Seeds;

/// <summary>PNG as chunks (kind and data), lengths and checksums put around them again: bad checksums would hide everything else.</summary>
internal static class PngChunks
{
    private static readonly byte[] Signature = [137, 80, 78, 71, 13, 10, 26, 10];

    public static IReadOnlyList<byte[]> Split(byte[] file)
    {
        var chunks = new List<byte[]>();
        for (var at = Signature.Length; at < file.Length;)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(at));
            chunks.Add(file[(at + 4)..(at + 8 + length)]);
            at += length + 12;
        }


        return chunks;
    }

    public static byte[] Join(IReadOnlyList<byte[]> chunks)
    {
        using var file = new MemoryStream();
        file.Write(Signature);
        var number = new byte[4];
        foreach (var chunk in chunks)
        {
            BinaryPrimitives.WriteInt32BigEndian(number, Math.Max(0, chunk.Length - 4));
            file.Write(number);
            file.Write(chunk);
            BinaryPrimitives.WriteUInt32BigEndian(number, Checksum(chunk));
            file.Write(number);
        }

        return file.ToArray();
    }

    private static uint Checksum(byte[] data)
    {
        var crc = uint.MaxValue;
        foreach (var b in data)
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
