using System.Text.Json;

namespace Shoestring.Data.Tests.Augmentation;

/// <summary>Against torchvision 0.14; the files and their generator stand in Golden/.</summary>
public sealed class GoldenTransformTests
{
    private static readonly Dictionary<string, Action<Canvas, double>> Ours = new()
    {
        ["brightness"] = (c, m) => Tone.Brightness(c, m),
        ["contrast"] = (c, m) => Tone.Contrast(c, m),
        ["saturation"] = (c, m) => Tone.Saturation(c, m),
        ["sharpness"] = (c, m) => Tone.Sharpness(c, m),
        ["posterize"] = (c, m) => Tone.Posterize(c, (int)m),
        ["solarize"] = Tone.Solarize,
        ["autocontrast"] = (c, _) => Tone.AutoContrast(c),
        ["equalize"] = (c, _) => Tone.Equalize(c),
        ["rotate"] = (c, m) => RandomAffine.Apply(c, m, 0, 0, 0, 0, 1),
        ["shear_x"] = (c, m) => RandomAffine.Apply(c, 0, -m, 0, 0, 0, 1),
        ["scale"] = (c, m) => RandomAffine.Apply(c, 0, 0, 0, 0, 0, m),
        ["shift"] = (c, m) => RandomAffine.Apply(c, 0, 0, 0, 2, m, 1),
        ["resized_crop"] = (c, _) => RandomResizedCrop.Crop(c, 2, 3, 7, 6),
        ["hflip"] = (c, _) => Flip(c),
    };

    public static TheoryData<string, double, int> Rows()
    {
        var data = new TheoryData<string, double, int>();
        foreach (var row in Load())
        {
            data.Add(row.Op, row.Magnitude, row.Channels);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void Agrees_with_torchvision(string op, double magnitude, int channels)
    {
        var row = Load().Single(r => r.Op == op && r.Magnitude == magnitude && r.Channels == channels);
        byte[] result;
        if (op == "downsize")
        {
            // Not the same shape, so the centre is not all: compare the plain resize of the whole picture.
            var whole = new Picture(row.Height, row.Width, channels, row.Input);
            result = PictureResize.Stretch(whole, 5, 4).Pixels;
        }
        else
        {
            var canvas = new Canvas(new Preprocessing(
                row.Height, row.Width, channels, new float[channels], [.. Enumerable.Repeat(1f, channels)],
                [.. Enumerable.Repeat((byte)200, channels)]));
            row.Input.CopyTo(canvas.Pixels);
            Ours[op](canvas, magnitude);
            result = canvas.Pixels.ToArray();
        }

        // One level: weights of 11 bits (and torch loses a level on the border that sharpening leaves alone); the
        // rest is exact. A crop of ours sees the pixels just outside its window,
        // torch's does not, so the outermost pixels of that one are left out.
        var border = op == "resized_crop" ? 1 : 0;
        var line = row.Width * channels;
        var worst = Enumerable.Range(0, result.Length)
            .Where(i => i / line >= border && i / line < row.Height - border
                && i % line >= border * channels && i % line < line - (border * channels))
            .Max(i => Math.Abs(result[i] - row.Output[i]));
        var mixes = op is "sharpness" or "rotate" or "shear_x" or "scale" or "shift" or "resized_crop";
        Assert.InRange(worst, 0, mixes ? 1 : 0);
        if (op is not "saturation" || channels == 3)
        {
            Assert.NotEqual(row.Input, result);
        }
    }

    [Fact]
    public void Every_row_of_the_file_is_ours()
    {
        Assert.All(Load(), r => Assert.True(r.Op == "downsize" || Ours.ContainsKey(r.Op), r.Op));
    }

    private static void Flip(Canvas canvas)
    {
        var cursor = new Shoestring.Random.RandomStream(0, Shoestring.Random.Purpose.Of("t")).Start();
        new HorizontalFlip(1).Apply(canvas, ref cursor);
    }

    private static IEnumerable<Row> Load()
    {
        var path = Path.Combine(AppContext.BaseDirectory, "Golden", "transforms.json");
        using var json = JsonDocument.Parse(File.ReadAllBytes(path));
        return [.. json.RootElement.GetProperty("rows").EnumerateArray().Select(r => new Row(
            r.GetProperty("op").GetString()!, r.GetProperty("magnitude").GetDouble(),
            r.GetProperty("channels").GetInt32(), r.GetProperty("height").GetInt32(),
            r.GetProperty("width").GetInt32(), r.GetProperty("input").GetBytesFromBase64(),
            r.GetProperty("output").GetBytesFromBase64()))];
    }

    private sealed record Row(
        string Op, double Magnitude, int Channels, int Height, int Width, byte[] Input, byte[] Output);
}
