using System.Runtime.CompilerServices;
using Shoestring.Kernels.Lanes;

namespace Shoestring.Kernels.Convolution;

/// <summary>
/// Weight gradient of one lane of channels of a depthwise convolution over target rows first..last−1 (counted through
/// all pictures). Sums run over targets in order.
/// </summary>
internal static unsafe class DepthwiseOuter<T>
    where T : unmanaged, ILane<T>
{
    /// <summary>The fastest loop that suits: rows of targets lie dyRow floats apart; dw is written, taps ws floats apart.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(in TapGrid g, int first, int last, float* x, float* dy, nint dyRow, float* dw, nint ws)
    {
        for (int i = 0; i < g.TapsH * g.TapsW; i++)
        {
            T.Store(dw + (i * ws), T.Zero);
        }

        if (!g.Slides)
        {
            Any(g, first, last, x, dy, dyRow, dw, ws);
            return;
        }

        nint line = (nint)g.SourceW * g.SourceChannels;
        for (int row = first; row < last;)
        {
            int i = row % g.TargetH, rows = Math.Min(last - row, g.TargetH - i), top = (i * g.StepH) + g.OriginH;
            var (low, high) = g.TapsInside(top);
            int run = low == 0 && high == g.TapsH ? Math.Min(g.WholeRows(top), rows) : 1;
            float* from = x + ((((nint)(row / g.TargetH) * g.SourceH) + top + (low * g.TapStepH)) * line);
            float* d = dy + (row * dyRow), to = dw + (low * g.TapsW * ws);
            if (g.TapsH == 3)
            {
                Slide<ThreeTaps>(g, run, high - low, from, line, d, dyRow, to, ws);
            }
            else
            {
                Slide<FiveTaps>(g, run, high - low, from, line, d, dyRow, to, ws);
            }

            row += run;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Slide<TTaps>(
        in TapGrid g, int rows, int taps, float* x, nint line, float* dy, nint dyRow, float* dw, nint ws)
        where TTaps : struct, ITaps
    {
        switch (taps)
        {
            case <= 0:
                break;
            case 1:
                Slide<TTaps, OneTap>(g, rows, x, line, dy, dyRow, dw, ws);
                break;
            case 2:
                Slide<TTaps, TwoTaps>(g, rows, x, line, dy, dyRow, dw, ws);
                break;
            case 3:
                Slide<TTaps, ThreeTaps>(g, rows, x, line, dy, dyRow, dw, ws);
                break;
            case 4:
                Slide<TTaps, FourTaps>(g, rows, x, line, dy, dyRow, dw, ws);
                break;
            default:
                Slide<TTaps, FiveTaps>(g, rows, x, line, dy, dyRow, dw, ws);
                break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Slide<TTaps, TRows>(in TapGrid g, int rows, float* x, nint line, float* dy, nint dyRow, float* dw, nint ws)
        where TTaps : struct, ITaps
        where TRows : struct, ITaps
    {
        nint tapLine = g.TapStepH * line, rowLine = g.StepH * line;
        if (g.StepW == 1)
        {
            DepthwiseProducts<T, TTaps, TRows>.Step1(g.SourceW, rows, x, tapLine, rowLine, g.SourceChannels, dy, dyRow, dw, ws);
        }
        else
        {
            DepthwiseProducts<T, TTaps, TRows>.Step2(g.SourceW, rows, x, tapLine, rowLine, g.SourceChannels, dy, dyRow, dw, ws);
        }
    }

    /// <summary>Any kernel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Any(
        in TapGrid g, int first, int last, float* x, float* dy, nint dyRow, float* dw, nint ws)
    {
        nint pixel = g.SourceChannels;
        nint step = g.StepW * pixel;
        for (int row = first; row < last; row++)
        {
            float* d = dy + (row * dyRow);
            for (int t = 0; t < g.TapsH; t++)
            {
                float* line = Line(g, row, t, x);
                for (int u = 0; u < g.TapsW && line != null; u++)
                {
                    // Targets j whose source column j·step + origin lies inside.
                    int origin = g.OriginW + (u * g.TapStepW);
                    int from = origin >= 0 ? 0 : (-origin + g.StepW - 1) / g.StepW;
                    int to = origin >= g.SourceW ? 0 : Math.Min(g.TargetW, ((g.SourceW - 1 - origin) / g.StepW) + 1);
                    float* p = line + (((from * g.StepW) + origin) * pixel);
                    float* q = d + (from * pixel);
                    T a = T.Load(dw + (((t * g.TapsW) + u) * ws)), b = T.Zero, c = T.Zero, e = T.Zero;
                    int j = from;
                    for (; j <= to - 4; j += 4, p += 4 * step, q += 4 * pixel)
                    {
                        a = T.Fma(T.Load(p), T.Load(q), a);
                        b = T.Fma(T.Load(p + step), T.Load(q + pixel), b);
                        c = T.Fma(T.Load(p + (2 * step)), T.Load(q + (2 * pixel)), c);
                        e = T.Fma(T.Load(p + (3 * step)), T.Load(q + (3 * pixel)), e);
                    }

                    for (; j < to; j++, p += step, q += pixel)
                    {
                        a = T.Fma(T.Load(p), T.Load(q), a);
                    }

                    T.Store(dw + (((t * g.TapsW) + u) * ws), a + b + (c + e));
                }
            }
        }
    }

    // The source row of tap t of a target row, or null.
    private static float* Line(in TapGrid g, int row, int t, float* x)
    {
        int y = (row % g.TargetH * g.StepH) + g.OriginH + (t * g.TapStepH);
        return (uint)y < (uint)g.SourceH
            ? x + ((((nint)(row / g.TargetH) * g.SourceH) + y) * g.SourceW * g.SourceChannels)
            : null;
    }
}
