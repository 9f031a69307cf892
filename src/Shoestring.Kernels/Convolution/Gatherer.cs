using System.Runtime.CompilerServices;
using Shoestring.Kernels.Lanes;

namespace Shoestring.Kernels.Convolution;

/// <summary>Lays the source pixels of target pixels side by side: one row [TapsH, TapsW, channels] a target.</summary>
internal static unsafe class Gatherer<T>
    where T : unmanaged, ILane<T>
{
    /// <summary>Floats between rows; beyond the row there is room for one lane, which copies may overwrite.</summary>
    public static int Stride(int length)
    {
        int stride = ((length + 15) / 16 * 16) + 16;
        return stride % 256 == 0 ? stride + 16 : stride;
    }

    /// <summary>Gathers targets row.. of the grid; <paramref name="end"/> is where the source ends.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(
        in TapGrid g, float* source, float* end, int channel, int channels, int row, int rows, float* to, nint stride)
    {
        int picture = row / (g.TargetH * g.TargetW);
        int i = row / g.TargetW % g.TargetH;
        int j = row % g.TargetW;
        int pixel = g.SourceChannels;
        int width = g.TapsW * channels;
        bool merged = g.TapsW == 1 || (channels == pixel && g.TapStepW == 1);
        int span = ((g.TapsW - 1) * g.TapStepW) + 1;
        while (rows > 0)
        {
            int run = Math.Min(rows, g.TargetW - j);
            int left = (j * g.StepW) + g.OriginW;
            for (int t = 0; t < g.TapsH; t++)
            {
                int y = (i * g.StepH) + g.OriginH + (t * g.TapStepH);
                float* d = to + (t * width);
                if ((uint)y >= (uint)g.SourceH)
                {
                    for (int r = 0; r < run; r++, d += stride)
                    {
                        Clear(d, width);
                    }

                    continue;
                }

                float* line = source + (((nint)picture * g.SourceH + y) * g.SourceW * pixel) + channel;
                for (int r = 0, x = left; r < run; r++, d += stride, x += g.StepW)
                {
                    if (merged && x >= 0 && x + span <= g.SourceW)
                    {
                        Copy(line + ((nint)x * pixel), d, width, end);
                        continue;
                    }

                    float* q = d;
                    for (int u = 0, v = x; u < g.TapsW; u++, v += g.TapStepW, q += channels)
                    {
                        if ((uint)v < (uint)g.SourceW)
                        {
                            Copy(line + ((nint)v * pixel), q, channels, end);
                        }
                        else
                        {
                            Clear(q, channels);
                        }
                    }
                }
            }

            to += run * stride;
            rows -= run;
            j = 0;
            if (++i == g.TargetH)
            {
                i = 0;
                picture++;
            }
        }
    }

    // Whole lanes; what is written beyond the end belongs to the next tap, or to the gap after the row.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Copy(float* from, float* to, int length, float* end)
    {
        int i = 0;
        for (; i <= length - T.Count; i += T.Count)
        {
            T.Store(to + i, T.Load(from + i));
        }

        if (i < length)
        {
            T.Store(to + i, from + i + T.Count <= end ? T.Load(from + i) : T.LoadPartial(from + i, length - i));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Clear(float* to, int length)
    {
        for (int i = 0; i < length; i += T.Count)
        {
            T.Store(to + i, T.Zero);
        }
    }
}
