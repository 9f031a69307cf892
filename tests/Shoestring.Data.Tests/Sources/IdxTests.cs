using Shoestring.Errors;

namespace Shoestring.Data.Tests.Sources;

public sealed class IdxTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_folder_of_pairs_opens_plain_and_packed(bool packed)
    {
        var pixels = Made.Bytes(6 * 5 * 4, 1);
        WritePair("train", packed, [6, 5, 4], pixels, [0, 1, 2, 0, 1, 2]);
        WritePair("t10k", packed, [2, 5, 4], pixels[..40], [2, 1]);

        var found = DataSets.Open(_folder.Path);

        Assert.Equal(6, found.Train.Count);
        Assert.Equal(2, found.Test!.Count);
        Assert.Null(found.Validation);
        Assert.Equal(["0", "1", "2"], found.ClassNames);
        Assert.Equal([2, 1], found.Test.Labels.ToArray());
        Assert.Equal(pixels[60..80], found.Train.Decode(3).Pixels);
        Assert.Equal(new PictureSize(5, 4, 1), found.Train.Measure(0));
    }

    [Fact]
    public void A_file_of_pictures_opens_with_its_labels_and_class_names_come_from_a_text()
    {
        WritePair("a", false, [2, 1, 1], [1, 2], [0, 1]);
        Assert.Equal(2, DataSets.Open(Path.Combine(_folder.Path, "a-images-idx3-ubyte")).Train.Count);

        _folder.Write("classes.txt", "cat\ndog\n"u8.ToArray());
        Assert.Equal(["cat", "dog"], DataSets.Open(_folder.Path).ClassNames);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(2)]
    public void Labels_longer_or_shorter_than_pictures_name_both_counts(int labels)
    {
        WritePair("train", true, [3, 2, 2], Made.Bytes(12, 1), new byte[labels]);
        var error = Assert.Throws<InputException>(() => DataSets.Open(_folder.Path));
        Assert.Contains($"{labels} labels", error.Message, StringComparison.Ordinal);
        Assert.Contains("3 pictures", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void Malformed_files_are_refused_in_one_line()
    {
        byte[] good = Made.Idx([3, 2, 2], Made.Bytes(12, 1));
        Refuses(good[..^1], "cut short");
        Refuses([.. good, 0], "longer");
        Refuses(good[..10], "ends inside");
        Refuses(good[..3], "not an IDX");
        Refuses([1, .. good[1..]], "not an IDX");
        Refuses([0, 0, 0x0D, .. good[3..]], "type 13");
        Refuses([0, 0, 8, 7, .. good[4..]], "rank 7");
        Refuses(Made.Idx([int.MaxValue, int.MaxValue, 3], []), "too large");
        Refuses(Made.Idx([-1, 2, 2], []), "too large");
        Refuses(Made.Idx([1 << 20, 28, 28], []), "promises");
        Refuses(Made.GZip(Made.Idx([1 << 20, 28, 28], [])), "promises");
        Refuses(Made.GZip(good)[..^12], "gzip", "cut short");
        Refuses(Made.Idx([0, 2, 2], []), "no pictures", "labels");
        Refuses(Made.Idx([3, 0, 2], []), "shape");
        Refuses(Made.Idx([3, 2, 2, 2], new byte[24]), "shape");
        Refuses(Made.Idx([12], new byte[12]), "shape");
        Refuses([], "not an IDX");
    }

    [Fact]
    public void A_pair_of_one_class_is_refused()
    {
        WritePair("train", false, [3, 2, 2], Made.Bytes(12, 1), [1, 1, 1]);
        Assert.Contains(
            "one class", Assert.Throws<InputException>(() => DataSets.Open(_folder.Path)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Mutated_files_never_throw_anything_but_a_refusal()
    {
        var good = Made.Idx([3, 2, 2], Made.Bytes(12, 1));
        byte[][] seeds = [good, Made.GZip(good)];
        var cursor = new Shoestring.Random.RandomStream(7, Shoestring.Random.Purpose.Of("fuzz")).Start();
        var refused = 0;
        for (var i = 0; i < 4000; i++)
        {
            var file = (byte[])seeds[i & 1].Clone();
            for (var k = cursor.NextInt32(1, 4); k > 0; k--)
            {
                file[cursor.NextInt32(Math.Min(file.Length, 40))] = (byte)cursor.NextInt32(256);
            }

            try
            {
                _ = new IdxSource(IdxFile.Read(new MemoryStream(file[..cursor.NextInt32(file.Length + 1)]), "f"), "f");
            }
            catch (InputException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, 1000, 4000);
    }

    private void Refuses(byte[] images, params string[] anyOf)
    {
        _folder.Write("train-images-idx3-ubyte", images);
        _folder.Write("train-labels-idx1-ubyte", Made.Idx([3], [0, 1, 0]));
        var error = Assert.Throws<InputException>(() => DataSets.Open(_folder.Path));
        Assert.Contains(anyOf, w => error.Message.Contains(w, StringComparison.Ordinal));
        Assert.DoesNotContain('\n', error.Message);
    }

    private void WritePair(string prefix, bool packed, int[] shape, byte[] pixels, byte[] labels)
    {
        byte[] images = Made.Idx(shape, pixels), names = Made.Idx([labels.Length], labels);
        var end = packed ? ".gz" : "";
        _folder.Write($"{prefix}-images-idx3-ubyte{end}", packed ? Made.GZip(images) : images);
        _folder.Write($"{prefix}-labels-idx1-ubyte{end}", packed ? Made.GZip(names) : names);
    }
}
