namespace Shoestring.Data;

/// <summary>Measures of one picture at working size.</summary>
/// <param name="Hash">64 bits: whether each of 8×8 fields is brighter than its right neighbour.</param>
/// <param name="Low">Brightness below which 1 % of the pixels lie, 0 to 1.</param>
/// <param name="High">Brightness below which 99 % of the pixels lie, 0 to 1.</param>
/// <param name="Deviation">Standard deviation of the brightness, 0 to 1.</param>
/// <param name="Sharpness">Variance of the Laplacian over the variance of the brightness.</param>
internal readonly record struct PictureMeasures(
    ulong Hash, double Low, double High, double Deviation, double Sharpness)
{
    public const int ThumbnailSide = 16;

    /// <summary>Measures a picture and writes its 16×16 grey thumbnail.</summary>
    public static PictureMeasures Of(
        ReadOnlySpan<byte> pixels, int height, int width, int channels, Span<byte> thumbnail)
    {
        var grey = channels == 1 ? pixels : new Picture(height, width, 3, pixels.ToArray()).WithChannels(1).Pixels;
        Span<int> histogram = stackalloc int[256];
        double sum = 0, squares = 0;
        foreach (var v in grey)
        {
            histogram[v]++;
            sum += v;
            squares += v * v;
        }

        var mean = sum / grey.Length;
        var variance = Math.Max(0, (squares / grey.Length) - (mean * mean));
        Shrink(grey, height, width, ThumbnailSide, ThumbnailSide, thumbnail);
        return new PictureMeasures(
            DifferenceHash(grey, height, width),
            Quantile(histogram, grey.Length, 0.01), Quantile(histogram, grey.Length, 0.99),
            Math.Sqrt(variance) / 255, variance > 0 ? Laplacian(grey, height, width) / variance : 0);
    }

    // Source: Krawetz, "Kind of like that", 2013 (dHash).
    private static ulong DifferenceHash(ReadOnlySpan<byte> grey, int height, int width)
    {
        Span<byte> small = stackalloc byte[8 * 9];
        Shrink(grey, height, width, 8, 9, small);
        var hash = 0ul;
        for (var i = 0; i < 64; i++)
        {
            var at = (i / 8 * 9) + (i % 8);
            hash |= small[at] > small[at + 1] ? 1ul << i : 0;
        }

        return hash;
    }

    // Means of fields; a picture with fewer pixels than fields repeats them.
    private static void Shrink(ReadOnlySpan<byte> grey, int height, int width, int rows, int columns, Span<byte> small)
    {
        for (var r = 0; r < rows; r++)
        {
            var (top, bottom) = Field(r, rows, height);
            for (var c = 0; c < columns; c++)
            {
                var (left, right) = Field(c, columns, width);
                var sum = 0;
                for (var y = top; y < bottom; y++)
                {
                    foreach (var v in grey[((y * width) + left)..((y * width) + right)])
                    {
                        sum += v;
                    }
                }

                var count = (bottom - top) * (right - left);
                small[(r * columns) + c] = (byte)((sum + (count / 2)) / count);
            }
        }
    }

    private static (int Start, int End) Field(int index, int count, int length)
    {
        var start = index * length / count;
        return (start, Math.Max(start + 1, (index + 1) * length / count));
    }

    private static double Quantile(ReadOnlySpan<int> histogram, int count, double share)
    {
        var below = 0;
        for (var v = 0; v < 256; v++)
        {
            below += histogram[v];
            if (below >= count * share)
            {
                return v / 255.0;
            }
        }

        return 1;
    }

    private static double Laplacian(ReadOnlySpan<byte> grey, int height, int width)
    {
        double sum = 0, squares = 0;
        var count = 0;
        for (var y = 1; y < height - 1; y++)
        {
            for (var i = (y * width) + 1; i < ((y + 1) * width) - 1; i++, count++)
            {
                var v = grey[i - width] + grey[i + width] + grey[i - 1] + grey[i + 1] - (4 * grey[i]);
                sum += v;
                squares += v * v;
            }
        }

        return count == 0 ? 0 : (squares / count) - (sum / count * (sum / count));
    }
}
