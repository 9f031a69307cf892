using System.Buffers.Binary;

namespace Shoestring.Cli.Tests;

/// <summary>A folder of one's own, and made-up pictures in it.</summary>
internal sealed class Material : IDisposable
{
    private const int Side = 12;

    public Material() => Directory.CreateDirectory(Folder);

    public string Folder { get; } = Path.Combine(Path.GetTempPath(), $"shoestring-cli-{Guid.NewGuid():N}");

    public string this[string name] => Path.Combine(Folder, name);

    /// <summary>IDX pairs for training and test: 12x12 stripes, upright or lying or oblique, with noise.</summary>
    public string Idx(int train = 240, int test = 60, int classes = 3, int extraLabels = 0, string name = "idx")
    {
        var folder = this[name];
        Directory.CreateDirectory(folder);
        Pair(Path.Combine(folder, "train"), train, classes, extraLabels, 1);
        Pair(Path.Combine(folder, "t10k"), test, classes, extraLabels, 2);
        return folder;
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private static void Pair(string prefix, int count, int classes, int extraLabels, uint seed)
    {
        var images = new byte[16 + (count * Side * Side)];
        var labels = new byte[8 + count + extraLabels];
        BinaryPrimitives.WriteUInt32BigEndian(images, 0x803);
        BinaryPrimitives.WriteInt32BigEndian(images.AsSpan(4), count);
        BinaryPrimitives.WriteInt32BigEndian(images.AsSpan(8), Side);
        BinaryPrimitives.WriteInt32BigEndian(images.AsSpan(12), Side);
        BinaryPrimitives.WriteUInt32BigEndian(labels, 0x801);
        BinaryPrimitives.WriteInt32BigEndian(labels.AsSpan(4), count + extraLabels);
        var noise = seed;
        for (var n = 0; n < count; n++)
        {
            var label = n % classes;
            labels[8 + n] = (byte)label;
            for (var i = 0; i < Side * Side; i++)
            {
                noise = (noise * 1664525) + 1013904223;
                var (y, x) = (i / Side, i % Side);
                var on = (label switch { 0 => x, 1 => y, _ => x + y } + (n / classes)) / 2 % 2 == 0;
                images[16 + (n * Side * Side) + i] = (byte)((on ? 150 : 30) + (noise >> 24) / 3);
            }
        }

        File.WriteAllBytes(prefix + "-images-idx3-ubyte", images);
        File.WriteAllBytes(prefix + "-labels-idx1-ubyte", labels);
    }
}
