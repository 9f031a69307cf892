using System.Buffers.Binary;
using Shoestring.Data;

namespace Shoestring.Autopilot.Tests.Fitting;

/// <summary>A folder with IDX files of three easy classes: a bright bar at the top, in the middle or at the bottom, under noise.</summary>
internal sealed class ToyData : IDisposable
{
    private const int Side = 12;

    public ToyData(int train = 240, int test = 60)
    {
        Folder = Directory.CreateTempSubdirectory("shoestring-toy").FullName;
        Write("train", train, 1);
        Write("t10k", test, 2);
    }

    public string Folder { get; }

    public string Run(string name) => Path.Combine(Folder, "runs", name);

    /// <summary>A folder of two class folders with a few pictures each.</summary>
    public string Pictures()
    {
        var folder = Path.Combine(Folder, "pictures");
        foreach (var name in new[] { "a", "b" })
        {
            Directory.CreateDirectory(Path.Combine(folder, name));
            for (var n = 0; n < 20; n++)
            {
                var pixels = new byte[Side * Side];
                pixels.AsSpan(name == "a" ? 0 : Side * Side / 2, (Side * Side / 2) - n).Fill((byte)(200 + n));
                File.WriteAllBytes(Path.Combine(folder, name, $"{n}.png"), PngEncoder.Encode(new Picture(Side, Side, 1, pixels)));
            }
        }

        return folder;
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private void Write(string split, int count, uint state)
    {
        var (images, labels) = (new byte[16 + (count * Side * Side)], new byte[8 + count]);
        int[] header = [0x803, count, Side, Side];
        for (var i = 0; i < header.Length; i++)
        {
            BinaryPrimitives.WriteInt32BigEndian(images.AsSpan(4 * i), header[i]);
        }

        BinaryPrimitives.WriteInt32BigEndian(labels, 0x801);
        BinaryPrimitives.WriteInt32BigEndian(labels.AsSpan(4), count);
        for (var n = 0; n < count; n++)
        {
            labels[8 + n] = (byte)(n % 3);
            for (var i = 0; i < Side * Side; i++)
            {
                state = (state * 1664525) + 1013904223;
                var bar = i / Side / 4 == n % 3 ? 90 : 0;
                images[16 + (n * Side * Side) + i] = (byte)((state >> 25) + bar);
            }
        }

        File.WriteAllBytes(Path.Combine(Folder, $"{split}-images-idx3-ubyte"), images);
        File.WriteAllBytes(Path.Combine(Folder, $"{split}-labels-idx1-ubyte"), labels);
    }
}
