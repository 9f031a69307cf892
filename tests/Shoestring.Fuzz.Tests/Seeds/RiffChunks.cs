using System.Buffers.Binary;

namespace Shoestring.Fuzz.Tests.Seeds;

/// <summary>WebP as its chunks (kind and data), lengths put in again.</summary>
internal static class RiffChunks
{
    private const int Head = 12;

    public static IReadOnlyList<byte[]> Split(byte[] file)
    {
        var chunks = new List<byte[]>();
        for (var at = Head; at + 8 <= file.Length;)
        {
            var length = BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(at + 4));
            chunks.Add([.. file.AsSpan(at, 4), .. file.AsSpan(at + 8, length)]);
            at += 8 + length + (length & 1);
        }

        return chunks;
    }

    public static byte[] Join(IReadOnlyList<byte[]> chunks)
    {
        using var body = new MemoryStream();
        body.Write("WEBP"u8);
        var number = new byte[4];
        foreach (var chunk in chunks.Where(c => c.Length >= 4))
        {
            BinaryPrimitives.WriteInt32LittleEndian(number, chunk.Length - 4);
            body.Write(chunk.AsSpan(0, 4));
            body.Write(number);
            body.Write(chunk.AsSpan(4));
            body.Write(new byte[chunk.Length & 1]);
        }

        BinaryPrimitives.WriteInt32LittleEndian(number, (int)body.Length);
        return [.. "RIFF"u8, .. number, .. body.ToArray()];
    }
}
