using Shoestring.Data;
using Shoestring.Random;

namespace Shoestring.Autopilot.Tests.Transfer;

/// <summary>Spectrograms of tones that rise or fall, with an overtone and noise: time down, pitch to the right.</summary>
internal sealed class Sweeps(int count, int frames, int bands) : PictureSource
{
    public override int Count => count;

    public static PreparedData Prepare(int count, Preprocessing shape) => PreparedData.Prepare(
        new FoundData(
            "sweeps",
            new ClassificationData(
                "sweeps", ["rising", "falling"], new Sweeps(count, shape.Height, shape.Width), [.. Enumerable.Range(0, count).Select(i => i % 2)]),
            null, null, []),
        new PrepareOptions { Preprocessing = shape });

    public override string Id(int index) => $"tone {index}";

    public override PictureSize Measure(int index) => new(frames, bands, 1);

    public override Picture Decode(int index, (int Height, int Width)? target = null)
    {
        var cursor = new RandomStream(1, Purpose.Of("sweeps"), 0, index).Start();
        var (start, range) = (cursor.NextInt32(bands / 3), bands / 2);
        var pixels = new byte[frames * bands];
        for (var t = 0; t < frames; t++)
        {
            var pitch = start + (range * (index % 2 == 0 ? t : frames - 1 - t) / frames);
            for (var band = 0; band < bands; band++)
            {
                var tone = Math.Abs(band - pitch) < 2 ? 120 : Math.Abs(band - pitch - 8) < 2 ? 60 : 0;
                pixels[(t * bands) + band] = (byte)(tone + cursor.NextInt32(80));
            }
        }

        return new Picture(frames, bands, 1, pixels);
    }
}
