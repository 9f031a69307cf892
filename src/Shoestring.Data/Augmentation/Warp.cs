namespace Shoestring.Data;

/// <summary>
/// Bilinear resampling along straight lines, in whole numbers, so that every machine gives the same bytes.
/// </summary>
internal static class Warp
{
    private const int FractionBits = 16;
    private const int WeightBits = 11;
    private const int WeightOne = 1 << WeightBits;

    /// <summary>
    /// New pixel (y, x) is the old picture at row r0 + y·ry + x·rx and column c0 + y·cy + x·cx, where pixel centres
    /// stand at whole numbers. Outside stands the fill colour, mixed in at the border; or the border is repeated.
    /// </summary>
    public static void Apply(
        Canvas canvas, double r0, double ry, double rx, double c0, double cy, double cx, bool repeatBorder = false)
    {
        var source = canvas.Pixels;
        var target = canvas.Spare;
        int height = canvas.Height, width = canvas.Width, channels = canvas.Channels;
        long stepRow = Fixed(rx), stepColumn = Fixed(cx);
        for (int y = 0, i = 0; y < height; y++)
        {
            long row = Fixed(r0 + (y * ry)), column = Fixed(c0 + (y * cy));
            for (var x = 0; x < width; x++, i += channels, row += stepRow, column += stepColumn)
            {
                int top = (int)(row >> FractionBits), left = (int)(column >> FractionBits);
                int down = Weight(row), right = Weight(column);
                if ((uint)top < (uint)(height - 1) && (uint)left < (uint)(width - 1))
                {
                    var upper = source.Slice(((top * width) + left) * channels, 2 * channels);
                    var lower = source.Slice((((top + 1) * width) + left) * channels, 2 * channels);
                    for (var k = 0; k < channels; k++)
                    {
                        target[i + k] = Mix(
                            upper[k], upper[channels + k], lower[k], lower[channels + k], down, right);
                    }
                }
                else
                {
                    for (var k = 0; k < channels; k++)
                    {
                        target[i + k] = Mix(
                            At(canvas, source, top, left, k, repeatBorder),
                            At(canvas, source, top, left + 1, k, repeatBorder),
                            At(canvas, source, top + 1, left, k, repeatBorder),
                            At(canvas, source, top + 1, left + 1, k, repeatBorder),
                            down, right);
                    }
                }
            }
        }

        canvas.Swap();
    }

    private static byte At(
        Canvas canvas, ReadOnlySpan<byte> source, int row, int column, int channel, bool repeatBorder)
    {
        if (repeatBorder)
        {
            row = Math.Clamp(row, 0, canvas.Height - 1);
            column = Math.Clamp(column, 0, canvas.Width - 1);
        }

        return (uint)row < (uint)canvas.Height && (uint)column < (uint)canvas.Width
            ? source[(((row * canvas.Width) + column) * canvas.Channels) + channel]
            : canvas.Fill[channel];
    }

    private static byte Mix(int a, int b, int c, int d, int down, int right)
    {
        var upper = (a * WeightOne) + ((b - a) * right);
        var lower = (c * WeightOne) + ((d - c) * right);
        var sum = (upper * WeightOne) + ((lower - upper) * down); // at most 255 · 2^22: fits an int
        return (byte)((sum + (1 << ((2 * WeightBits) - 1))) >> (2 * WeightBits));
    }

    private static int Weight(long value) =>
        (int)(value & ((1 << FractionBits) - 1)) >> (FractionBits - WeightBits);

    private static long Fixed(double value) => (long)Math.Round(value * (1 << FractionBits));
}
