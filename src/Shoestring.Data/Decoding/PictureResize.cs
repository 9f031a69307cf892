namespace Shoestring.Data;

/// <summary>
/// Resizing by a triangle filter whose support grows with the reduction (bilinear with antialiasing, the meaning of
/// <c>torch.nn.functional.interpolate(mode="bilinear", antialias=True)</c>).
/// </summary>
public static class PictureResize
{
    /// <summary>Brings the picture over the target (no empty edge), then cuts out the centre.</summary>
    public static Picture Fit(Picture picture, int height, int width)
    {
        ArgumentNullException.ThrowIfNull(picture);
        if (picture.Height == height && picture.Width == width)
        {
            return picture;
        }

        // The largest centred rectangle with the target's shape.
        var cropHeight = Math.Min(picture.Height, picture.Width * (double)height / width);
        var cropWidth = Math.Min(picture.Width, picture.Height * (double)width / height);
        var pixels = new byte[height * width * picture.Channels];
        Resample(
            picture.Pixels, picture.Height, picture.Width, picture.Channels,
            (picture.Height - cropHeight) / 2, (picture.Width - cropWidth) / 2, cropHeight, cropWidth,
            pixels, height, width);
        return new Picture(height, width, picture.Channels, pixels);
    }

    /// <summary>Brings the whole picture to a size; its shape may change.</summary>
    public static Picture Stretch(Picture picture, int height, int width)
    {
        ArgumentNullException.ThrowIfNull(picture);
        var pixels = new byte[height * width * picture.Channels];
        Resample(
            picture.Pixels, picture.Height, picture.Width, picture.Channels,
            0, 0, picture.Height, picture.Width, pixels, height, width);
        return new Picture(height, width, picture.Channels, pixels);
    }

    // Rectangle (top, left, cropHeight, cropWidth) of the source, in pixels, onto the whole of the target.
    private static void Resample(
        ReadOnlySpan<byte> source, int sourceHeight, int sourceWidth, int channels,
        double top, double left, double cropHeight, double cropWidth, Span<byte> target, int height, int width)
    {
        var columns = Filter(left, cropWidth, sourceWidth, width);
        var rows = Filter(top, cropHeight, sourceHeight, height);
        var row = new float[width * channels];
        var between = new float[sourceHeight * width * channels];
        for (var y = 0; y < sourceHeight; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var (start, weights) = columns[x];
                for (var c = 0; c < channels; c++)
                {
                    var sum = 0f;
                    for (var k = 0; k < weights.Length; k++)
                    {
                        sum += weights[k] * source[(((y * sourceWidth) + start + k) * channels) + c];
                    }

                    between[(((y * width) + x) * channels) + c] = sum;
                }
            }
        }

        for (var y = 0; y < height; y++)
        {
            var (start, weights) = rows[y];
            Array.Clear(row);
            for (var k = 0; k < weights.Length; k++)
            {
                var line = between.AsSpan((start + k) * row.Length, row.Length);
                for (var i = 0; i < row.Length; i++)
                {
                    row[i] += weights[k] * line[i];
                }
            }

            for (var i = 0; i < row.Length; i++)
            {
                target[(y * row.Length) + i] = (byte)Math.Clamp(row[i] + 0.5f, 0, 255);
            }
        }
    }

    private static (int Start, float[] Weights)[] Filter(double offset, double extent, int sourceLength, int length)
    {
        var scale = extent / length;
        var support = Math.Max(scale, 1);
        var filter = new (int, float[])[length];
        for (var i = 0; i < length; i++)
        {
            var centre = offset + ((i + 0.5) * scale);
            var start = Math.Clamp((int)(centre - support + 0.5), 0, sourceLength - 1);
            var end = Math.Clamp((int)(centre + support + 0.5), start + 1, sourceLength);
            var weights = new float[end - start];
            var sum = 0.0;
            for (var k = 0; k < weights.Length; k++)
            {
                var w = Math.Max(0, 1 - (Math.Abs(start + k + 0.5 - centre) / support));
                weights[k] = (float)w;
                sum += w;
            }

            for (var k = 0; k < weights.Length; k++)
            {
                weights[k] = sum > 0 ? (float)(weights[k] / sum) : 1f / weights.Length;
            }

            filter[i] = (start, weights);
        }

        return filter;
    }
}
