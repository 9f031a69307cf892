namespace Shoestring.Kernels.Reference;

/// <summary>The scalar twin of <see cref="Conv"/>: plain loops, sums in double.</summary>
internal static class ReferenceConv
{
    private delegate void Tap(int x, int w, int y);

    public static float[] Forward(in ConvShape s, float[] x, float[] w, float[] bias, Activation act, double[]? channelSums)
    {
        int outputs = s.O;
        double[] sum = new double[s.OutputLength];
        for (int i = 0; i < sum.Length && bias.Length > 0; i++)
        {
            sum[i] = bias[i % outputs];
        }

        Each(s, (ix, iw, iy) => sum[iy] += (double)x[ix] * w[iw]);
        for (int i = 0; i < sum.Length && channelSums != null; i++)
        {
            channelSums[i % outputs] += sum[i];
            channelSums[outputs + (i % outputs)] += sum[i] * sum[i];
        }

        return Array.ConvertAll(sum, v => (float)ReferenceActivation.Forward(act, v));
    }

    public static float[] GradInput(in ConvShape s, float[] dy, float[] w)
    {
        double[] dx = new double[s.InputLength];
        Each(s, (ix, iw, iy) => dx[ix] += (double)dy[iy] * w[iw]);
        return Array.ConvertAll(dx, v => (float)v);
    }

    public static float[] GradWeight(in ConvShape s, float[] x, float[] dy)
    {
        double[] dw = new double[s.WeightLength];
        Each(s, (ix, iw, iy) => dw[iw] += (double)x[ix] * dy[iy]);
        return Array.ConvertAll(dw, v => (float)v);
    }

    // Every (input, weight, output) triple that the convolution multiplies.
    private static void Each(in ConvShape s, Tap tap)
    {
        int channels = s.C / s.Groups;
        int outputs = s.O / s.Groups;
        for (int pixel = 0; pixel < s.Pixels; pixel++)
        {
            int n = pixel / (s.OutH * s.OutW);
            int oh = pixel / s.OutW % s.OutH;
            int ow = pixel % s.OutW;
            for (int k = 0; k < s.KernelH * s.KernelW; k++)
            {
                int ih = (oh * s.StrideH) - s.PadTop + (k / s.KernelW * s.DilationH);
                int iw = (ow * s.StrideW) - s.PadLeft + (k % s.KernelW * s.DilationW);
                if (ih < 0 || iw < 0 || ih >= s.H || iw >= s.W)
                {
                    continue;
                }

                for (int o = 0; o < s.O; o++)
                {
                    for (int c = 0; c < channels; c++)
                    {
                        tap(
                            (((((n * s.H) + ih) * s.W) + iw) * s.C) + (o / outputs * channels) + c,
                            (((k * channels) + c) * s.O) + o,
                            (pixel * s.O) + o);
                    }
                }
            }
        }
    }
}
