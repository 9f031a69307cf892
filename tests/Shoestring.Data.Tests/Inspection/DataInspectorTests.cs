using System.Text.Json;

namespace Shoestring.Data.Tests.Inspection;

public sealed class DataInspectorTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Each_planted_fault_is_found_and_nothing_else()
    {
        Fill("train", 30, 0);
        Fill("test", 12, 1000);
        Add("train/a/copy.png", Wave(3));
        Add("train/b/wrong.png", Wave(4));
        Add("test/a/leak.png", Wave(5));
        Add("train/a/near.png", Array.ConvertAll(Wave(6), v => (byte)Math.Min(255, v + 2)));
        Add("train/a/dark.png", Array.ConvertAll(Wave(40), v => (byte)(v / 12)));
        Add("train/a/bright.png", Array.ConvertAll(Wave(41), v => (byte)(240 + (v / 17))));
        Add("train/a/blank.png", [.. Enumerable.Repeat((byte)90, 1024)]);
        Add("train/a/blurred.png", Blur(Wave(42)));
        _folder.Write("train/b/odd.png", PngEncoder.Encode(new Picture(300, 200, 1, Made.Bytes(60000, 1))));
        _folder.Write("train/b/cut.png", PngEncoder.Encode(new Picture(32, 32, 1, Wave(43)))[..200]);

        var found = DataSets.Open(_folder.Path);
        var data = PreparedData.Prepare(found, new PrepareOptions { Size = 32 });
        var report = DataInspector.Inspect(found, data);

        Assert.Equal(["train/b/cut.png"], report.Unreadable.Select(p => p.Id));
        Assert.Equal(["train/a/03.png~train/a/copy.png"], Names(report.Duplicates, ["copy"]));
        Assert.Contains("train/a/04.png~train/b/wrong.png", Names(report.Conflicts, ["wrong"]));
        Assert.Equal(["train/a/05.png~test/a/leak.png"], Names(report.Leaks, ["leak"]));
        Assert.Equal(["train/a/06.png~train/a/near.png"], Names(report.NearDuplicates, ["near"]));
        Assert.True(report.NearDuplicates.Complete);
        Assert.Equal(1, report.Conflicts.Count);
        Assert.Equal(
            "blank.png Blank, blurred.png Blurred, bright.png Bright, dark.png Dark, odd.png OddSize",
            string.Join(", ", report.OddPictures.Select(o => $"{Path.GetFileName(o.Sample.Id)} {o.Kind}").Order()));
        Assert.Equal((32, 300), (report.Sizes.SmallestHeight, report.Sizes.LargestHeight));
        Assert.Equal(2, report.Sizes.Distinct);
        Assert.Contains(report.Findings, f => f.StartsWith("1 sample that is judged by is ", StringComparison.Ordinal));

        using var json = JsonDocument.Parse(report.ToJson());
        Assert.Equal(1, json.RootElement.GetProperty("leaks").GetProperty("count").GetInt32());
        Assert.Equal("blank", json.RootElement.GetProperty("odd_pictures").EnumerateArray()
            .Single(o => o.GetProperty("sample").GetProperty("id").GetString()!.Contains("blank")).GetProperty("kind")
            .GetString());
        Assert.Equal(report.ToJson(), DataInspector.Inspect(found, data, new() { Threads = 1 }).ToJson());
    }

    [Fact]
    public void Every_pair_within_the_radius_is_found_once()
    {
        var cursor = new Shoestring.Random.RandomStream(2, Shoestring.Random.Purpose.Of("near")).Start();
        var hashes = new ulong[600];
        for (var i = 0; i < hashes.Length; i++)
        {
            hashes[i] = i % 3 == 0 || i == 1 ? cursor.NextUInt64() : hashes[i - 1];
            for (var flips = cursor.NextInt32(5); i % 3 != 0 && flips > 0; flips--)
            {
                hashes[i] ^= 1ul << cursor.NextInt32(64);
            }
        }

        for (var radius = 0; radius < 5; radius++)
        {
            var options = new InspectOptions { HashRadius = radius };
            var (pairs, complete) = NearDuplicates.Find(hashes, new byte[600 * 256], options);
            var expected = new List<(int, int)>();
            for (var a = 0; a < hashes.Length; a++)
            {
                for (var b = a + 1; b < hashes.Length; b++)
                {
                    if (System.Numerics.BitOperations.PopCount(hashes[a] ^ hashes[b]) <= radius)
                    {
                        expected.Add((a, b));
                    }
                }
            }

            Assert.True(complete);
            Assert.Equal(expected, pairs.Select(p => (p.First, p.Second)));
            Assert.True(radius == 0 || expected.Count > 50);
            var bounded = NearDuplicates.Find(hashes, new byte[600 * 256], options with { MostComparisons = 3 });
            Assert.False(bounded.Complete);
        }
    }

    [Fact]
    public void Copies_are_not_judged_by_when_the_cut_is_ours()
    {
        for (var i = 0; i < 40; i++)
        {
            Add($"a/{i}.png", Wave(i < 16 ? i / 2 : i));
            Add($"b/{i}.png", Wave(1000 + i));
        }

        var data = PreparedData.Prepare(DataSets.Open(_folder.Path));
        var train = data.Train.Hashes.ToArray();
        Assert.DoesNotContain(data.Validation.Hashes.ToArray(), h => train.Contains(h));
        Assert.DoesNotContain(data.Test.Hashes.ToArray(), h => train.Contains(h));
        Assert.Contains(data.Problems, p => p.Reason.Contains("another split", StringComparison.Ordinal));
        Assert.Equal(
            80, data.Problems.Count + data.Train.Count + data.Validation.Count + data.Test.Count);
    }

    private static string[] Names(PairReport report, string[] any) => [.. report.Examples
        .Select(p => $"{p.First.Id}~{p.Second.Id}".Replace('\\', '/')).Where(n => any.Any(n.Contains))];

    private void Fill(string split, int count, int seed)
    {
        for (var i = 0; i < count; i++)
        {
            Add($"{split}/a/{i:D2}.png", Wave(seed + i));
            Add($"{split}/b/{i:D2}.png", Wave(seed + i + 500));
        }
    }

    private void Add(string name, byte[] pixels) =>
        _folder.Write(name, PngEncoder.Encode(new Picture(32, 32, 1, pixels)));

    // A few random waves and noise: no two alike, all of the same sharpness.
    private static byte[] Wave(int seed)
    {
        var cursor = new Shoestring.Random.RandomStream((ulong)seed, Shoestring.Random.Purpose.Of("wave")).Start();
        Span<double> waves = stackalloc double[9];
        for (var i = 0; i < 9; i++)
        {
            waves[i] = 6.3 * cursor.NextDouble();
        }

        var pixels = new byte[1024];
        for (var i = 0; i < pixels.Length; i++)
        {
            double y = i / 32 / 32.0, x = i % 32 / 32.0, v = 128 + cursor.NextInt32(-25, 26);
            for (var k = 0; k < 9; k += 3)
            {
                v += 30 * Math.Sin((waves[k] * y * 3) + (waves[k + 1] * x * 3) + waves[k + 2]);
            }

            pixels[i] = (byte)Math.Clamp(v, 0, 255);
        }

        return pixels;
    }

    private static byte[] Blur(byte[] pixels)
    {
        for (var round = 0; round < 40; round++)
        {
            var old = (byte[])pixels.Clone();
            for (var i = 33; i < pixels.Length - 33; i++)
            {
                pixels[i] = (byte)((old[i] + old[i - 1] + old[i + 1] + old[i - 32] + old[i + 32]) / 5);
            }

            pixels = [.. pixels];
        }

        var small = PictureResize.Stretch(new Picture(32, 32, 1, pixels), 4, 4);
        return PictureResize.Stretch(small, 32, 32).Pixels;
    }
}
