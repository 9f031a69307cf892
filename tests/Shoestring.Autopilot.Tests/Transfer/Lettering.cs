using Shoestring.Data;
using Shoestring.Random;

namespace Shoestring.Autopilot.Tests.Transfer;

/// <summary>Words in a 5 × 7 font, upright or upside down, in the size that the text classifier was made for.</summary>
internal sealed class Lettering(int count, int height, int width, int channels) : PictureSource
{
    // Rows of five bits from the top; letters that tell up from down.
    private static readonly byte[][] Letters =
    [
        [14, 17, 17, 31, 17, 17, 17], [31, 16, 16, 30, 16, 16, 31], [31, 16, 16, 30, 16, 16, 16], [17, 18, 20, 24, 20, 18, 17],
        [16, 16, 16, 16, 16, 16, 31], [30, 17, 17, 30, 16, 16, 16], [30, 17, 17, 30, 20, 18, 17], [31, 4, 4, 4, 4, 4, 4],
        [17, 17, 17, 17, 17, 10, 4], [17, 17, 10, 4, 4, 4, 4], [1, 1, 1, 1, 17, 17, 14], [31, 1, 2, 4, 8, 8, 8],
    ];

    public override int Count => count;

    public static PreparedData Prepare(int count, Preprocessing shape) => PreparedData.Prepare(
        new FoundData(
            "lettering",
            new ClassificationData(
                "lettering", ["upright", "turned"], new Lettering(count, shape.Height, shape.Width, shape.Channels),
                [.. Enumerable.Range(0, count).Select(i => i % 2)]),
            null, null, []),
        new PrepareOptions { Preprocessing = shape });

    public override string Id(int index) => $"word {index}";

    public override PictureSize Measure(int index) => new(height, width, channels);

    public override Picture Decode(int index, (int Height, int Width)? target = null)
    {
        var cursor = new RandomStream(1, Purpose.Of("lettering"), 0, index).Start();
        var scale = Math.Max(1, height / 12);
        var (top, left) = (cursor.NextInt32(height - (7 * scale)), cursor.NextInt32(1, 6 * scale));
        var ink = new bool[height, width];
        for (var x = left; x + (5 * scale) < width; x += 6 * scale)
        {
            var letter = Letters[cursor.NextInt32(Letters.Length)];
            for (var i = 0; i < 7 * scale; i++)
            {
                for (var j = 0; j < 5 * scale; j++)
                {
                    ink[top + i, x + j] = (letter[i / scale] >> (4 - (j / scale)) & 1) == 1;
                }
            }
        }

        var pixels = new byte[height * width * channels];
        for (var i = 0; i < height * width; i++)
        {
            var at = index % 2 == 0 ? i : (height * width) - 1 - i;
            var grey = (byte)((ink[at / width, at % width] ? 40 : 200) + cursor.NextInt32(30));
            pixels.AsSpan(i * channels, channels).Fill(grey);
        }

        return new Picture(height, width, channels, pixels);
    }
}
