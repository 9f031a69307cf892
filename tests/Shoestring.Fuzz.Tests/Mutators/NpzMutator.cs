using System.Buffers.Binary;
using System.IO.Compression;
using Shoestring.Random;

namespace Shoestring.Fuzz.Tests.Mutators;

/// <summary>Archives of good and bad arrays whose own records are changed: sizes, offsets, methods, names, counts.</summary>
internal sealed class NpzMutator(IReadOnlyList<byte[]> arrays) : IMutator
{
    private static readonly string[] Names = ["a.npy", "b.npy", "a.npy", "../../c.npy", "/d.npy", "e", " ", "weight\n.npy", "é.npy"];

    // Signature, and the places of fields with their lengths.
    private static readonly (uint Signature, (int At, int Length)[] Fields)[] Records =
    [
        (0x04034B50, [(4, 2), (6, 2), (8, 2), (14, 4), (18, 4), (22, 4), (26, 2), (28, 2)]),
        (0x02014B50, [(6, 2), (8, 2), (10, 2), (16, 4), (20, 4), (24, 4), (28, 2), (30, 2), (32, 2), (34, 2), (42, 4)]),
        (0x06054B50, [(4, 2), (6, 2), (8, 2), (10, 2), (12, 4), (16, 4), (20, 2)]),
    ];

    public byte[] Make(ref RandomCursor random)
    {
        using var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            for (var i = 1 + random.NextInt32(3); i > 0; i--)
            {
                var good = arrays[random.NextInt32(arrays.Count)];
                var bytes = random.NextInt32(3) == 0 ? NpyMutator.Change(good, ref random) : good;
                var level = random.NextInt32(2) == 0 ? CompressionLevel.NoCompression : CompressionLevel.Fastest;
                var entry = archive.CreateEntry(Names[random.NextInt32(Names.Length)], level);
                entry.LastWriteTime = new DateTimeOffset(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);
                using var content = entry.Open();
                content.Write(bytes);
            }
        }

        var file = stream.ToArray();
        for (var i = random.NextInt32(3); i > 0; i--)
        {
            ChangeRecord(file, ref random);
        }

        return file;
    }

    private static void ChangeRecord(byte[] file, ref RandomCursor random)
    {
        var (signature, fields) = Records[random.NextInt32(Records.Length)];
        var (at, length) = fields[random.NextInt32(fields.Length)];
        var places = Enumerable.Range(0, file.Length - 3)
            .Where(i => BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(i)) == signature && i + at + length <= file.Length).ToArray();
        if (places.Length > 0)
        {
            BitConverter.GetBytes(Extremes.Integer(ref random)).AsSpan(0, length).CopyTo(file.AsSpan(places[random.NextInt32(places.Length)] + at));
        }
    }
}
