using System.Text;
using Shoestring.Errors;

namespace Shoestring.Data.Tests.Sources;

public sealed class ImageTableTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public ImageTableTests()
    {
        for (var i = 0; i < 12; i++)
        {
            _folder.Write($"p/{i}.png", Made.Png(4, 4, 1, Made.Bytes(16, (ulong)i)));
        }
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(',')]
    [InlineData(';')]
    [InlineData('\t')]
    public void Csv_with_path_label_and_split_is_read(char comma)
    {
        var text = new StringBuilder("id,Path,label,split\r\n");
        for (var i = 0; i < 12; i++)
        {
            text.Append($"{i},p/{i}.png,\"kind {i % 3}\",{(i < 8 ? "train" : i < 10 ? "val" : "test")}\r\n");
        }

        text.Append("12,,kind 1,train\r\n13,p/1.png,kind 1,holdout\r\n");
        var found = DataSets.Open(Write("list.csv", text.ToString().Replace(',', comma)));
        Assert.Equal((8, 2, 2), (found.Train.Count, found.Validation!.Count, found.Test!.Count));
        Assert.Equal(["kind 0", "kind 1", "kind 2"], found.ClassNames);
        Assert.Equal([2, 0], found.Validation.Labels.ToArray());
        Assert.Equal(["list.csv:14", "list.csv:15"], found.Problems.Select(p => p.Id));
        Assert.Equal(Made.Bytes(16, 8), found.Validation.Decode(0).WithChannels(1).Pixels);
    }

    [Fact]
    public void Json_lines_are_read_and_a_missing_file_is_named()
    {
        var lines = Enumerable.Range(0, 12).Select(i => $"{{\"image\": \"p/{i}.png\", \"class\": {i % 2}}}")
            .Append("").Append("{\"image\": \"p/none.png\", \"class\": 1}");
        var found = DataSets.Open(Write("list.jsonl", string.Join('\n', lines)));
        Assert.Equal(13, found.Train.Count);
        Assert.Equal(["0", "1"], found.ClassNames);
        var data = PreparedData.Prepare(found);
        Assert.Equal(["p/none.png"], data.Problems.Select(p => p.Id));
        Assert.Equal(12, data.Train.Count + data.Validation.Count + data.Test.Count);
    }

    [Theory]
    [InlineData("a.csv", "")]
    [InlineData("a.csv", "path,label\n")]
    [InlineData("a.csv", "name,what\nx,y\n")]
    [InlineData("a.csv", "path,label\np/1.png,a\n")]
    [InlineData("a.csv", "path,label,split\np/1.png,a,test\np/2.png,b,test\n")]
    [InlineData("a.jsonl", "")]
    [InlineData("a.jsonl", "[1]")]
    [InlineData("a.jsonl", "{\"path\": ")]
    [InlineData("a.jsonl", "{\"path\": \"\\ud800\", \"label\": \"a\"}")]
    public void What_is_not_usable_is_told_in_one_line(string name, string text)
    {
        var error = Assert.Throws<InputException>(() => DataSets.Open(Write(name, text)));
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void Mutated_tables_never_throw_anything_but_a_refusal()
    {
        string[] seeds =
        [
            "path,label\np/1.png,a\n\"p/2.png\",b\n",
            "{\"path\":\"p/1.png\",\"label\":\"a\"}\n{\"path\":\"p/2.png\",\"label\":2}",
        ];
        var cursor = new Shoestring.Random.RandomStream(3, Shoestring.Random.Purpose.Of("fuzz")).Start();
        for (var i = 0; i < 1500; i++)
        {
            var bytes = Encoding.UTF8.GetBytes(seeds[i & 1]);
            for (var k = cursor.NextInt32(1, 5); k > 0; k--)
            {
                bytes[cursor.NextInt32(bytes.Length)] = (byte)cursor.NextInt32(256);
            }

            try
            {
                DataSets.Open(_folder.Write((i & 1) == 0 ? "f.csv" : "f.jsonl", bytes));
            }
            catch (InputException)
            {
            }
        }
    }

    private string Write(string name, string text) => _folder.Write(name, Encoding.UTF8.GetBytes(text));
}
