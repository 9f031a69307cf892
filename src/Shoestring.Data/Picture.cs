namespace Shoestring.Data;

/// <summary>
/// A decoded picture: bytes in the order height, width, channel (1 grey or 3 sRGB), rows without gaps.
/// </summary>
public sealed class Picture
{
    /// <summary>Wraps pixels; the array is not copied.</summary>
    /// <exception cref="ArgumentException">The array does not have Height · Width · Channels bytes.</exception>
    public Picture(int height, int width, int channels, byte[] pixels)
    {
        ArgumentNullException.ThrowIfNull(pixels);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        if (channels is not (1 or 3) || pixels.LongLength != (long)height * width * channels)
        {
            throw new ArgumentException($"{pixels.Length} bytes are not {height}×{width}×{channels}.", nameof(pixels));
        }

        Height = height;
        Width = width;
        Channels = channels;
        Pixels = pixels;
    }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>Columns.</summary>
    public int Width { get; }

    /// <summary>1 (grey) or 3 (red, green, blue).</summary>
    public int Channels { get; }

    /// <summary>The bytes, [Height, Width, Channels].</summary>
    public byte[] Pixels { get; }

    /// <summary>Whether red, green and blue are equal everywhere (or there is one channel only).</summary>
    public bool IsGrey
    {
        get
        {
            if (Channels == 1)
            {
                return true;
            }

            for (var i = 0; i < Pixels.Length; i += 3)
            {
                if (Pixels[i] != Pixels[i + 1] || Pixels[i] != Pixels[i + 2])
                {
                    return false;
                }
            }

            return true;
        }
    }

    /// <summary>The same picture with that many channels; grey is 0.299 R + 0.587 G + 0.114 B, rounded.</summary>
    public Picture WithChannels(int channels)
    {
        if (channels == Channels)
        {
            return this;
        }

        var count = Height * Width;
        var pixels = new byte[count * channels];
        for (var i = 0; i < count; i++)
        {
            if (channels == 1)
            {
                pixels[i] = (byte)(((299 * Pixels[3 * i]) + (587 * Pixels[(3 * i) + 1])
                    + (114 * Pixels[(3 * i) + 2]) + 500) / 1000);
            }
            else
            {
                pixels[3 * i] = pixels[(3 * i) + 1] = pixels[(3 * i) + 2] = Pixels[i];
            }
        }

        return new Picture(Height, Width, channels, pixels);
    }
}
