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

        // What is left of a first picture, whole pictures together, the begin of a last one.
        while (first < last)
        {
            int picture = first / g.TargetH, i = first % g.TargetH, whole = i == 0 ? (last - first) / g.TargetH : 0;
            int rows = whole > 0 ? g.TargetH : Math.Min(last - first, g.TargetH - i);
            Pictures(g, picture, Math.Max(whole, 1), i, rows, x, dy + (first * dyRow), dyRow, dw, ws);
            first += Math.Max(whole, 1) * rows;
        }
    }

    // The same rows of some pictures.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Pictures(
        in TapGrid g, int picture, int pictures, int i, int rows, float* x, float* dy, nint dyRow, float* dw, nint ws)
    {
        nint line = (nint)g.SourceW * g.SourceChannels;
        for (int top = (i * g.StepH) + g.OriginH; rows > 0;)
        {
            var (low, high) = g.TapsInside(top);
            int run = low == 0 && high == g.TapsH ? Math.Min(g.WholeRows(top), rows) : 1;
            DepthwiseWalk walk = new()
            {
                Rows = run,
                Source = g.StepH * line,
                Target = dyRow,
                Pictures = pictures,
                SourcePicture = g.SourceH * line,
                TargetPicture = g.TargetH * dyRow,
            };
            float* from = x + ((((nint)picture * g.SourceH) + top + (low * g.TapStepH)) * line), to = dw + (low * g.TapsW * ws);
            if (g.TapsH == 3)
            {
                Slide<ThreeTaps>(g, walk, high - low, from, line, dy, to, ws);
            }
            else
            {
                Slide<FiveTaps>(g, walk, high - low, from, line, dy, to, ws);
            }

            top += run * g.StepH;
            dy += run * dyRow;
            rows -= run;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Slide<TTaps>(
        in TapGrid g, in DepthwiseWalk walk, int taps, float* x, nint line, float* dy, float* dw, nint ws)
        where TTaps : struct, ITaps
    {
        switch (taps)
        {
            case <= 0:
                break;
            case 1:
                Slide<TTaps, OneTap>(g, walk, x, line, dy, dw, ws);
                break;
            case 2:
                Slide<TTaps, TwoTaps>(g, walk, x, line, dy, dw, ws);
                break;
            case 3:
                Slide<TTaps, ThreeTaps>(g, walk, x, line, dy, dw, ws);
                break;
            case 4:
                Slide<TTaps, FourTaps>(g, walk, x, line, dy, dw, ws);
                break;
            default:
                Slide<TTaps, FiveTaps>(g, walk, x, line, dy, dw, ws);
                break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Slide<TTaps, TRows>(in TapGrid g, in DepthwiseWalk walk, float* x, nint line, float* dy, float* dw, nint ws)
        where TTaps : struct, ITaps
        where TRows : struct, ITaps
    {
        nint tapLine = g.TapStepH * line;
        if (g.StepW == 1)
        {
            DepthwiseProducts<T, TTaps, TRows>.Step1(walk, g.SourceW, x, tapLine, g.SourceChannels, dy, dw, ws);
        }
        else
        {
            DepthwiseProducts<T, TTaps, TRows>.Step2(walk, g.SourceW, x, tapLine, g.SourceChannels, dy, dw, ws);
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
