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
        int lanes = (width + T.Count - 1) / T.Count * T.Count;
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

                // Targets low..high−1 of the run read whole spans inside the line; the few others go tap by tap.
                float* line = source + (((nint)picture * g.SourceH + y) * g.SourceW * pixel) + channel;
                int low = left >= 0 ? 0 : Math.Min((-left + g.StepW - 1) / g.StepW, run);
                int room = g.SourceW - span - left;
                int high = !merged || room < 0 ? low : Math.Max(Math.Min((room / g.StepW) + 1, run), low);
                nint step = (nint)g.StepW * pixel;
                while (high > low && line + ((nint)left * pixel) + ((high - 1) * step) + lanes > end)
                {
                    high--;
                }

                Border(g, line, end, channels, left, 0, low, d, stride);
                Inside(line + ((nint)left * pixel) + (low * step), step, high - low, lanes, d + (low * stride), stride);
                Border(g, line, end, channels, left, high, run, d, stride);
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

    // Whole lanes; what is written beyond a span belongs to the next tap, which is written later, or to the gap.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Inside(float* from, nint step, int count, int lanes, float* to, nint stride)
    {
        if (lanes == T.Count)
        {
            for (; count > 0; count--, from += step, to += stride)
            {
                T.Store(to, T.Load(from));
            }
        }
        else if (lanes == 3 * T.Count)
        {
            for (; count > 0; count--, from += step, to += stride)
            {
                T.Store(to, T.Load(from));
                T.Store(to + T.Count, T.Load(from + T.Count));
                T.Store(to + (2 * T.Count), T.Load(from + (2 * T.Count)));
            }
        }
        else
        {
            for (; count > 0; count--, from += step, to += stride)
            {
                for (int i = 0; i < lanes; i += T.Count)
                {
                    T.Store(to + i, T.Load(from + i));
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Border(
        in TapGrid g, float* line, float* end, int channels, int left, int first, int last, float* to, nint stride)
    {
        for (int r = first; r < last; r++)
        {
            float* q = to + (r * stride);
            int v = left + (r * g.StepW);
            for (int u = 0; u < g.TapsW; u++, v += g.TapStepW, q += channels)
            {
                if ((uint)v < (uint)g.SourceW)
                {
                    Copy(line + ((nint)v * g.SourceChannels), q, channels, end);
                }
                else
                {
                    Clear(q, channels);
                }
            }
        }
    }

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
