namespace Shoestring.Kernels.Reference;

/// <summary>The scalar twins of <see cref="Pooling"/>: plain loops.</summary>
internal static class ReferencePooling
{
    public static float[] Max(in PoolShape s, float[] x)
    {
        float[] y = new float[s.OutputLength];
        for (int i = 0; i < y.Length; i++)
        {
            List<int> taps = Taps(s, i, out _);
            y[i] = taps.Max(t => x[t]);
        }

        return y;
    }

    public static float[] MaxGrad(in PoolShape s, float[] dy, float[] x)
    {
        float[] dx = new float[s.InputLength];
        for (int i = 0; i < dy.Length; i++)
        {
            dx[Taps(s, i, out _).MaxBy(t => x[t])] += dy[i]; // MaxBy gives the first of equals
        }

        return dx;
    }

    public static float[] Average(in PoolShape s, bool countPad, float[] x)
    {
        float[] y = new float[s.OutputLength];
        for (int i = 0; i < y.Length; i++)
        {
            List<int> taps = Taps(s, i, out int padded);
            y[i] = taps.Sum(t => x[t]) / (countPad ? padded : taps.Count);
        }

        return y;
    }

    public static float[] AverageGrad(in PoolShape s, bool countPad, float[] dy)
    {
        float[] dx = new float[s.InputLength];
        for (int i = 0; i < dy.Length; i++)
        {
            List<int> taps = Taps(s, i, out int padded);
            taps.ForEach(t => dx[t] += dy[i] / (countPad ? padded : taps.Count));
        }

        return dx;
    }

    // Indices of x under the window of y[i], in row order, and how many taps lie in the padded picture.
    private static List<int> Taps(PoolShape s, int i, out int padded)
    {
        int c = i % s.C;
        int ow = i / s.C % s.OutW;
        int oh = i / s.C / s.OutW % s.OutH;
        int n = i / s.C / s.OutW / s.OutH;
        List<int> taps = [];
        padded = 0;
        for (int k = 0; k < s.KernelH * s.KernelW; k++)
        {
            int h = (oh * s.StrideH) - s.PadTop + (k / s.KernelW * s.DilationH);
            int w = (ow * s.StrideW) - s.PadLeft + (k % s.KernelW * s.DilationW);
            padded += h < s.H + s.PadBottom && w < s.W + s.PadRight ? 1 : 0;
            if (h >= 0 && w >= 0 && h < s.H && w < s.W)
            {
                taps.Add((((((n * s.H) + h) * s.W) + w) * s.C) + c);
            }
        }

        return taps;
    }
}
