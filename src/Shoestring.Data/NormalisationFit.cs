namespace Shoestring.Data;

/// <summary>Fits mean, deviation and fill of each channel on samples spread evenly over the training split.</summary>
internal static class NormalisationFit
{
    // Pictures of one flat value have no deviation; this one keeps them finite.
    private const double SmallestStd = 1.0 / 255;

    public static Preprocessing Fit(PixelSet train, Preprocessing shape, int samples)
    {
        var channels = shape.Channels;
        var values = new long[channels, 256];
        var borders = new long[channels, 256];
        var scratch = new byte[train.SampleLength];
        var count = Math.Min(train.Count, Math.Max(1, samples));
        for (var i = 0; i < count; i++)
        {
            var pixels = train.Read((int)((long)i * train.Count / count), scratch);
            Count(pixels, shape, values, borders);
        }

        var mean = new float[channels];
        var std = new float[channels];
        var fill = new byte[channels];
        for (var c = 0; c < channels; c++)
        {
            double n = 0, sum = 0, squares = 0;
            for (var v = 0; v < 256; v++)
            {
                n += values[c, v];
                sum += values[c, v] * (v / 255.0);
                squares += values[c, v] * (v / 255.0) * (v / 255.0);
            }

            mean[c] = (float)(sum / n);
            std[c] = (float)Math.Max(SmallestStd, Math.Sqrt(Math.Max(0, (squares / n) - (sum / n * (sum / n)))));
            fill[c] = Median(borders, c);
        }

        return shape with { Mean = mean, Std = std, Fill = fill };
    }

    private static void Count(ReadOnlySpan<byte> pixels, Preprocessing shape, long[,] values, long[,] borders)
    {
        var (h, w, channels) = (shape.Height, shape.Width, shape.Channels);
        for (int y = 0, i = 0; y < h; y++)
        {
            for (var x = 0; x < w; x++)
            {
                var border = y == 0 || y == h - 1 || x == 0 || x == w - 1;
                for (var c = 0; c < channels; c++, i++)
                {
                    values[c, pixels[i]]++;
                    borders[c, pixels[i]] += border ? 1 : 0;
                }
            }
        }
    }

    private static byte Median(long[,] counts, int channel)
    {
        long all = 0, below = 0;
        for (var v = 0; v < 256; v++)
        {
            all += counts[channel, v];
        }

        for (var v = 0; v < 256; v++)
        {
            below += counts[channel, v];
            if (2 * below >= all)
            {
                return (byte)v;
            }
        }

        return 255;
    }
}
