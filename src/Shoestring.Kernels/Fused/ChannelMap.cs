namespace Shoestring.Kernels.Fused;

/// <summary>z = act(scale·y + shift), a number a channel; the mean stands beside for sums of deviations. Null scale: z = y.</summary>
internal unsafe struct ChannelMap
{
    public float* Scale;
    public float* Shift;
    public float* Mean;
    public Activation Act;
    public float* Gate; // null, or [pictures, channels]: multiplies last
    public int GatePixels; // of a picture

    public readonly bool IsAbsent => Scale == null;

    /// <summary>Floats of scratch for so many channels.</summary>
    public static long Length(int channels) => 3L * Padded(channels);

    /// <summary>Writes the map of a norm into scratch and moves scratch on.</summary>
    public static ChannelMap From(in NormView norm, int channels, ref float* scratch)
    {
        if (norm.IsAbsent)
        {
            return default;
        }

        int padded = Padded(channels);
        ChannelMap map = new() { Scale = scratch, Shift = scratch + padded, Mean = scratch + (2 * padded), Act = norm.Activation };
        scratch += 3 * padded;
        for (int c = 0; c < channels; c++)
        {
            // In double: what rounds here moves whole channels across the kinks of activations.
            double scale = (norm.Gamma.IsEmpty ? 1 : norm.Gamma[c]) / Math.Sqrt((double)norm.Variance[c] + norm.Epsilon);
            map.Scale[c] = (float)scale;
            map.Shift[c] = (float)((norm.Beta.IsEmpty ? 0 : norm.Beta[c]) - (norm.Mean[c] * scale));
            map.Mean[c] = norm.Mean[c];
        }

        return map;
    }

    internal static int Padded(int channels) => (channels + 15) / 16 * 16;
}
