using System.Buffers.Binary;
using System.IO.Compression;

namespace Shoestring.Data;

/// <summary>Writes pictures as PNG (8 bits, no filters), for reports and for test material.</summary>
public static class PngEncoder
{
    /// <summary>The bytes of a PNG file.</summary>
    public static byte[] Encode(Picture picture)
    {
        ArgumentNullException.ThrowIfNull(picture);
        var head = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(head, picture.Width);
        BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(4), picture.Height);
        head[8] = 8; // bits
        head[9] = (byte)(picture.Channels == 1 ? 0 : 2); // grey or RGB
        using var packed = new MemoryStream();
        using (var stream = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            var line = picture.Width * picture.Channels;
            for (var y = 0; y < picture.Height; y++)
            {
                stream.WriteByte(0); // no filter
                stream.Write(picture.Pixels, y * line, line);
            }
        }

        return
        [
            .. PngChunk.Signature, .. PngChunk.Of("IHDR"u8, head), .. PngChunk.Of("IDAT"u8, packed.ToArray()), .. PngChunk.Of("IEND"u8, []),
        ];
    }
}
