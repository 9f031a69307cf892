using System.Buffers.Binary;
using System.IO.Compression;
using Shoestring.Random;

namespace Shoestring.Data.Tests;

/// <summary>Test material, made from a seed.</summary>
internal static class Made
{
    public static byte[] Bytes(int count, ulong seed)
    {
        var cursor = new RandomStream(seed, Purpose.Of("test")).Start();
        var bytes = new byte[count];
        for (var i = 0; i < count; i++)
        {
            bytes[i] = (byte)cursor.NextInt32(256);
        }

        return bytes;
    }

    public static byte[] Idx(int[] dimensions, byte[] data)
    {
        var file = new byte[4 + (4 * dimensions.Length) + data.Length];
        file[2] = 8;
        file[3] = (byte)dimensions.Length;
        for (var i = 0; i < dimensions.Length; i++)
        {
            BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(4 + (4 * i)), dimensions[i]);
        }

        data.CopyTo(file, 4 + (4 * dimensions.Length));
        return file;
    }

    public static byte[] GZip(byte[] data)
    {
        using var target = new MemoryStream();
        using (var stream = new GZipStream(target, CompressionLevel.Fastest))
        {
            stream.Write(data);
        }

        return target.ToArray();
    }

    /// <summary>A PNG written by hand: 8 bits, 1 (grey), 2 (grey and alpha), 3 or 4 channels, no filters.</summary>
    public static byte[] Png(int height, int width, int channels, byte[] pixels, int? claimedWidth = null)
    {
        var head = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(head, claimedWidth ?? width);
        BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(4), height);
        head[8] = 8;
        head[9] = channels switch { 1 => 0, 2 => 4, 3 => 2, _ => 6 };
        using var packed = new MemoryStream();
        using (var stream = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            for (var y = 0; y < height; y++)
            {
                stream.WriteByte(0);
                stream.Write(pixels, y * width * channels, width * channels);
            }
        }

        return
        [
            .. PngChunk.Signature, .. PngChunk.Of("IHDR"u8, head), .. PngChunk.Of("IDAT"u8, packed.ToArray()), .. PngChunk.Of("IEND"u8, []),
        ];
    }

    public static PreparedData Prepared(
        int samples = 60, int side = 12, int channels = 1, int classes = 3, ulong seed = 1, int batch = 8)
    {
        _ = batch;
        var source = new ArraySource(side, channels, samples, seed);
        var names = Enumerable.Range(0, classes).Select(i => $"class {i}").ToArray();
        var data = new ClassificationData(
            "made", names, source, [.. Enumerable.Range(0, samples).Select(i => i % classes)]);
        return PreparedData.Prepare(new FoundData("made", data, null, null, []));
    }

    internal sealed class ArraySource : PictureSource
    {
        private readonly int _side;
        private readonly int _channels;
        private readonly ulong _seed;

        public ArraySource(int side, int channels, int count, ulong seed)
        {
            (_side, _channels, Count, _seed) = (side, channels, count, seed);
        }

        public override int Count { get; }

        public override string Id(int index) => $"made/{index}";

        public override PictureSize Measure(int index) => new(_side, _side, _channels);

        public override Picture Decode(int index, (int Height, int Width)? target = null) =>
            new(_side, _side, _channels, Bytes(_side * _side * _channels, _seed + (ulong)index));
    }
}
