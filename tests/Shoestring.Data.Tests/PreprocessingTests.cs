using Shoestring.Errors;

namespace Shoestring.Data.Tests;

public sealed class PreprocessingTests
{
    [Fact]
    public void Mean_and_deviation_are_those_of_the_training_pixels()
    {
        var data = Made.Prepared(channels: 3, side: 6);
        var values = new List<double>[] { [], [], [] };
        for (var i = 0; i < data.Train.Count; i++)
        {
            var pixels = data.Train.Read(i, new byte[108]);
            for (var k = 0; k < 108; k++)
            {
                values[k % 3].Add(pixels[k] / 255.0);
            }
        }

        for (var c = 0; c < 3; c++)
        {
            var mean = values[c].Average();
            Assert.Equal(mean, data.Preprocessing.Mean[c], 1e-6);
            Assert.Equal(
                Math.Sqrt(values[c].Average(v => (v - mean) * (v - mean))), data.Preprocessing.Std[c], 1e-6);
        }
    }

    [Fact]
    public void Json_keeps_every_bit_and_nonsense_is_refused()
    {
        var p = Made.Prepared(channels: 3).Preprocessing;
        var again = Preprocessing.FromJson(p.ToJson());
        Assert.Equal(p.ToJson(), again.ToJson());
        Assert.Equal(p.Mean, again.Mean);
        Assert.Equal(p.Fill, again.Fill);
        Assert.Contains("\"resize\":\"shorter_side_centre_crop\"", p.ToJson(), StringComparison.Ordinal);
        foreach (var bad in new[]
        {
            "", "{}", "null", "[]", p.ToJson().Replace("\"channels\":3", "\"channels\":2", StringComparison.Ordinal),
            p.ToJson().Replace("\"height\":12", "\"height\":0", StringComparison.Ordinal),
        })
        {
            Assert.Throws<InputException>(() => Preprocessing.FromJson(bad));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Normalising_gives_the_formula_at_every_length(int channels)
    {
        var shape = new Preprocessing(
            1, 1, channels, new[] { 0.1f, 0.5f, 0.9f }[..channels], new[] { 0.3f, 0.2f, 0.7f }[..channels],
            new byte[channels]);
        var normaliser = new Normaliser(shape);
        for (var length = 0; length < 200; length++)
        {
            var bytes = Made.Bytes(length, 3);
            var result = new float[length + 1];
            result[length] = 42;
            normaliser.Apply(bytes, result);
            Assert.Equal(42, result[length]);
            for (var i = 0; i < length; i++)
            {
                var c = i % channels;
                Assert.Equal(((bytes[i] / 255.0) - shape.Mean[c]) / shape.Std[c], result[i], 2e-6);

                // The same bits whatever vector the byte falls in.
                var alone = new float[c + 1];
                normaliser.Apply([.. new byte[c], bytes[i]], alone);
                Assert.Equal(alone[c], result[i]);
            }
        }
    }

    [Fact]
    public void The_fill_is_the_colour_of_the_borders()
    {
        var source = new Bordered();
        var data = new ClassificationData("b", ["x", "y"], source, [.. Enumerable.Range(0, 20).Select(i => i % 2)]);
        Assert.Equal([250], PreparedData.Prepare(new FoundData("b", data, null, null, [])).Preprocessing.Fill);
    }

    private sealed class Bordered : PictureSource
    {
        public override int Count => 20;

        public override string Id(int index) => $"{index}";

        public override PictureSize Measure(int index) => new(6, 6, 1);

        public override Picture Decode(int index, (int Height, int Width)? target = null) => new(6, 6, 1,
            [.. Enumerable.Range(0, 36).Select(i => i / 6 is 0 or 5 || i % 6 is 0 or 5 ? (byte)250 : (byte)index)]);
    }
}
