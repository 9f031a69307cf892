namespace Shoestring.Data;

/// <summary>
/// Changes of tone on bytes, with the formulas of torchvision: a blend factor·x + (1 − factor)·other, clamped, cut to
/// a whole number.
/// </summary>
internal static class Tone
{
    public static void Brightness(Canvas canvas, float factor)
    {
        Span<byte> table = stackalloc byte[256];
        for (var v = 0; v < 256; v++)
        {
            table[v] = Blend(v, 0, factor);
        }

        Map(canvas.Pixels, table);
    }

    public static void Contrast(Canvas canvas, float factor)
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

    public static void Saturation(Canvas canvas, float factor)
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

    public static void Map(Span<byte> pixels, ReadOnlySpan<byte> table)
    {
        for (var i = 0; i < pixels.Length; i++)
        {
            pixels[i] = table[pixels[i]];
        }
    }

    public static byte Blend(float x, float other, float factor) =>
        (byte)Math.Clamp((factor * x) + ((1 - factor) * other), 0, 255);

    public static int Grey(ReadOnlySpan<byte> pixels, int at) =>
        (int)((0.2989f * pixels[at]) + (0.587f * pixels[at + 1]) + (0.114f * pixels[at + 2]));
}
