using Shoestring.Errors;

namespace Shoestring.Data.Tests.Sources;

public sealed class ImageFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Class_folders_open_in_ordinal_order_and_splits_are_cut()
    {
        Fill("", 10, ["b", "a"]);
        var found = DataSets.Open(_folder.Path);
        Assert.Equal(["a", "b"], found.ClassNames);
        Assert.Equal(20, found.Train.Count);
        Assert.Null(found.Test);
        Assert.Equal(Path.Combine("a", "0.png"), found.Train.Id(0));

        var data = PreparedData.Prepare(found);
        Assert.Equal((14, 2, 4), (data.Train.Count, data.Validation.Count, data.Test.Count));
        Assert.Equal((8, 8, 3), (data.Train.Height, data.Train.Width, data.Train.Channels));
        var ids = new[] { data.Train, data.Validation, data.Test }
            .SelectMany(s => Enumerable.Range(0, s.Count).Select(s.Id)).ToArray();
        Assert.Equal(20, ids.Distinct().Count());
    }

    [Fact]
    public void A_layout_of_splits_is_recognised_and_unknown_classes_are_named()
    {
        Fill("train", 4, ["a", "b"]);
        Fill("test", 2, ["a", "c"]);
        Fill("val", 3, ["b"]);
        _folder.Write("train/a/notes.txt", "x"u8.ToArray());
        var found = DataSets.Open(_folder.Path);
        Assert.Equal((8, 3, 2), (found.Train.Count, found.Validation!.Count, found.Test!.Count));
        Assert.Equal([1, 1, 1], found.Validation.Labels.ToArray());
        Assert.Equal(
            [Path.Combine("train", "a", "notes.txt"), Path.Combine("test", "c")], found.Problems.Select(p => p.Id));
    }

    [Fact]
    public void A_truncated_picture_among_good_ones_is_left_out_and_named()
    {
        Fill("", 10, ["a", "b"]);
        var whole = Made.Png(40, 40, 3, Made.Bytes(4800, 3));
        _folder.Write("a/cut.png", whole[..(whole.Length / 2)]);
        _folder.Write("b/empty.jpg", []);
        _folder.Write("b/text.jpg", "not a picture"u8.ToArray());
        var data = PreparedData.Prepare(DataSets.Open(_folder.Path), new PrepareOptions { ExactSize = (8, 8) });
        Assert.Equal(20, data.Train.Count + data.Validation.Count + data.Test.Count);
        Assert.Equal(
            [Path.Combine("a", "cut.png"), Path.Combine("b", "empty.jpg"), Path.Combine("b", "text.jpg")],
            data.Problems.Select(p => p.Id).Order(StringComparer.Ordinal));
        Assert.All(data.Problems, p => Assert.DoesNotContain('\n', p.Reason));
    }

    [Fact]
    public void What_cannot_be_used_is_told_in_one_line()
    {
        Says(Path.Combine(_folder.Path, "missing"), "does not exist");
        Says(_folder.Path, "no pictures");
        Directory.CreateDirectory(Path.Combine(_folder.Path, "a"));
        Says(_folder.Path, "no pictures");
        var file = _folder.Write("a/1.png", Made.Png(8, 8, 1, Made.Bytes(64, 1)));
        Says(_folder.Path, "one class");
        Says(file, "not understood");
        Says(" ", "no data given");
        _folder.Write("b/1.png", "x"u8.ToArray());
        var error = Assert.Throws<InputException>(() => PreparedData.Prepare(DataSets.Open(_folder.Path)));
        Assert.Contains("too few", error.Message, StringComparison.Ordinal);
        for (var i = 2; i < 9; i++)
        {
            _folder.Write($"b/{i}.png", "x"u8.ToArray());
            _folder.Write($"a/{i}.png", "x"u8.ToArray());
        }

        File.Delete(file);
        error = Assert.Throws<InputException>(() => PreparedData.Prepare(DataSets.Open(_folder.Path)));
        Assert.Contains("none of the", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Pictures_that_differ_in_size_are_brought_to_the_recipe_size_and_grey_ones_get_one_channel()
    {
        Fill("", 10, ["a", "b"], 1);
        _folder.Write("a/wide.png", Made.Png(20, 30, 3, [.. Enumerable.Repeat((byte)7, 1800)]));
        var data = PreparedData.Prepare(DataSets.Open(_folder.Path), new PrepareOptions { Size = 16 });
        Assert.Equal((16, 16, 1), (data.Train.Height, data.Train.Width, data.Train.Channels));
        Assert.Empty(data.Problems);
    }

    [Fact]
    public void Nothing_depends_on_the_number_of_threads_or_on_what_fits_in_memory()
    {
        Fill("", 10, ["a", "b", "c"]);
        var found = DataSets.Open(_folder.Path);
        var one = PreparedData.Prepare(found, new PrepareOptions { Threads = 1 });
        var four = PreparedData.Prepare(found, new PrepareOptions { Threads = 4, MemoryLimit = 300 });
        Assert.Equal(one.Fingerprint, four.Fingerprint);
        Assert.Equal(one.Preprocessing.ToJson(), four.Preprocessing.ToJson());
        var scratch = new byte[192];
        for (var i = 0; i < one.Train.Count; i++)
        {
            Assert.Equal(one.Train.Read(i, scratch).ToArray(), four.Train.Read(i, scratch).ToArray());
        }
    }

    private static void Says(string data, string words)
    {
        var error = Assert.Throws<InputException>(() => DataSets.Open(data));
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    private void Fill(string part, int count, string[] classes, int channels = 3)
    {
        foreach (var name in classes)
        {
            for (var i = 0; i < count; i++)
            {
                var pixels = Made.Bytes(64 * channels, (ulong)(i + (name[0] * 100)));
                _folder.Write(Path.Combine(part, name, $"{i}.png"), Made.Png(8, 8, channels, pixels));
            }
        }
    }
}
