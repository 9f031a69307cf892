namespace Shoestring.Data;

/// <summary>
/// Changes of tone on bytes, with the formulas of torchvision: a blend factor·x + (1 − factor)·other, clamped, cut to
/// a whole number.
/// </summary>
internal static class Tone
{
    public static void Brightness(Canvas canvas, double factor)
    {
        Span<byte> table = stackalloc byte[256];
        for (var v = 0; v < 256; v++)
        {
            table[v] = Blend(v, 0, factor);
        }

        Map(canvas.Pixels, table);
    }

    public static void Contrast(Canvas canvas, double factor)
    {
        var pixels = canvas.Pixels;
        var count = canvas.Height * canvas.Width;
        long sum = 0;
        for (var i = 0; i < count; i++)
        {
            sum += canvas.Channels == 1 ? pixels[i] : Grey(pixels, 3 * i);
        }

        var mean = (float)((double)sum / count);
        Span<byte> table = stackalloc byte[256];
        for (var v = 0; v < 256; v++)
        {
            table[v] = Blend(v, mean, factor);
        }

        Map(pixels, table);
    }

    public static void Saturation(Canvas canvas, double factor)
    {
        var pixels = canvas.Pixels;
        for (var i = 0; canvas.Channels == 3 && i < pixels.Length; i += 3)
        {
            var grey = Grey(pixels, i);
            pixels[i] = Blend(pixels[i], grey, factor);
            pixels[i + 1] = Blend(pixels[i + 1], grey, factor);
            pixels[i + 2] = Blend(pixels[i + 2], grey, factor);
        }
    }

    public static void Sharpness(Canvas canvas, double factor)
    {
        if (canvas.Height < 3 || canvas.Width < 3)
        {
            return;
        }

        // Blend with the picture smoothed by [1 1 1; 1 5 1; 1 1 1] / 13; the border stays as it is.
        var source = canvas.Pixels;
        var target = canvas.Spare;
        source.CopyTo(target);
        int step = canvas.Channels, line = canvas.Width * step;
        for (var y = 1; y < canvas.Height - 1; y++)
        {
            for (var i = (y * line) + step; i < ((y + 1) * line) - step; i++)
            {
                var sum = source[i - line - step] + source[i - line] + source[i - line + step] + source[i - step]
                    + (5 * source[i]) + source[i + step] + source[i + line - step] + source[i + line]
                    + source[i + line + step];
                target[i] = Blend(source[i], (sum + 6) / 13, factor);
            }
        }

        canvas.Swap();
    }

    /// <summary>Keeps the highest bits.</summary>
    public static void Posterize(Canvas canvas, int bits)
    {
        var mask = (byte)(0xFF << (8 - bits));
        foreach (ref var v in canvas.Pixels)
        {
            v &= mask;
        }
    }

    /// <summary>Inverts what is at or above the threshold.</summary>
    public static void Solarize(Canvas canvas, double threshold)
    {
        foreach (ref var v in canvas.Pixels)
        {
            v = v >= threshold ? (byte)(255 - v) : v;
        }
    }

    /// <summary>Spreads each channel over 0 to 255.</summary>
    public static void AutoContrast(Canvas canvas)
    {
        Span<byte> table = stackalloc byte[256];
        for (var c = 0; c < canvas.Channels; c++)
        {
            byte low = 255, high = 0;
            for (var i = c; i < canvas.Pixels.Length; i += canvas.Channels)
            {
                low = Math.Min(low, canvas.Pixels[i]);
                high = Math.Max(high, canvas.Pixels[i]);
            }

            var scale = high > low ? 255f / (high - low) : 1;
            for (var v = 0; v < 256; v++)
            {
                table[v] = (byte)Math.Clamp((v - (high > low ? low : 0)) * scale, 0, 255);
            }

            Map(canvas, c, table);
        }
    }

    /// <summary>Flattens each channel's histogram.</summary>
    public static void Equalize(Canvas canvas)
    {
        Span<int> histogram = stackalloc int[256];
        Span<byte> table = stackalloc byte[256];
        for (var c = 0; c < canvas.Channels; c++)
        {
            histogram.Clear();
            for (var i = c; i < canvas.Pixels.Length; i += canvas.Channels)
            {
                histogram[canvas.Pixels[i]]++;
            }

            var last = histogram.LastIndexOfAnyExcept(0);
            var step = ((canvas.Height * canvas.Width) - histogram[last]) / 255;
            if (step == 0)
            {
                continue;
            }

            for (int v = 0, sum = 0; v < 256; sum += histogram[v++])
            {
                table[v] = v == 0 ? (byte)0 : (byte)Math.Min(255, (sum + (step / 2)) / step);
            }

            Map(canvas, c, table);
        }
    }

    private static void Map(Canvas canvas, int channel, ReadOnlySpan<byte> table)
    {
        for (var i = channel; i < canvas.Pixels.Length; i += canvas.Channels)
        {
            canvas.Pixels[i] = table[canvas.Pixels[i]];
        }
    }

    public static void Map(Span<byte> pixels, ReadOnlySpan<byte> table)
    {
        for (var i = 0; i < pixels.Length; i++)
        {
            pixels[i] = table[pixels[i]];
        }
    }

    public static byte Blend(float x, float other, double factor) =>
        (byte)Math.Clamp(((float)factor * x) + ((float)(1 - factor) * other), 0, 255);

    public static int Grey(ReadOnlySpan<byte> pixels, int at) =>
        (int)((0.2989f * pixels[at]) + (0.587f * pixels[at + 1]) + (0.114f * pixels[at + 2]));
}
