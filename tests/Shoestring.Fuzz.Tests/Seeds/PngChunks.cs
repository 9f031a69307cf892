using System.Buffers.Binary;
using Shoestring.Data;

namespace Shoestring.Fuzz.Tests.Seeds;

/// <summary>PNG as chunks (kind and data), lengths and checksums put around them again: bad checksums would hide everything else.</summary>
internal static class PngChunks
{
    public static IReadOnlyList<byte[]> Split(byte[] file)
    {
        var chunks = new List<byte[]>();
        for (var at = PngChunk.Signature.Length; at < file.Length;)
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
        file.Write(PngChunk.Signature);
        var number = new byte[4];
        foreach (var chunk in chunks)
        {
            BinaryPrimitives.WriteInt32BigEndian(number, Math.Max(0, chunk.Length - 4));
            file.Write(number);
            file.Write(chunk);
            BinaryPrimitives.WriteUInt32BigEndian(number, PngChunk.Checksum(chunk));
            file.Write(number);
        }

        return file.ToArray();
    }
}
