namespace Shoestring.Kernels.Fused;

/// <summary>
/// The gradient of a convolution's output y from the gradient d of what its norm made of it:
/// dy = onG·g + (onX·(y − mean) + constant), g = d·act′(scale·y + shift), a number a channel.
/// </summary>
internal unsafe struct GradMap
{
    public ChannelMap Norm;
    public float* OnG;
    public float* OnX;
    public float* Constant;

    /// <summary>Floats of scratch for so many channels.</summary>
    public static long Length(int channels) => ChannelMap.Length(channels) + (3L * ChannelMap.Padded(channels));

    /// <summary>Writes the map into scratch and moves scratch on; rows counts what the statistics were taken over.</summary>
    public static GradMap From(
        in NormView norm, ReadOnlySpan<float> dgamma, ReadOnlySpan<float> dbeta, int rows, int channels, ref float* scratch)
    {
        int padded = ChannelMap.Padded(channels);
        GradMap map = new() { Norm = ChannelMap.From(norm, channels, ref scratch) };
        map.OnG = scratch;
        map.OnX = scratch + padded;
        map.Constant = scratch + (2 * padded);
        scratch += 3 * padded;
        for (int c = 0; c < channels; c++)
        {
            double rstd = 1 / Math.Sqrt((double)norm.Variance[c] + norm.Epsilon);
            double a = (norm.Gamma.IsEmpty ? 1 : norm.Gamma[c]) * rstd;
            map.OnG[c] = (float)a;
            map.OnX[c] = (float)(-a * rstd * dgamma[c] / rows);
            map.Constant[c] = (float)(-a * dbeta[c] / rows);
        }

        return map;
    }
}
