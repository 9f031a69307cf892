using System.Runtime.CompilerServices;
using Shoestring.Kernels.Lanes;

namespace Shoestring.Kernels.Convolution;

/// <summary>
/// Weight gradient of one lane of channels of a depthwise convolution over target rows first..last−1 (counted through
/// all pictures). Nine sums stay in registers for 3×3 kernels; sums run over targets in order.
/// </summary>
internal static unsafe class DepthwiseOuter<T>
    where T : unmanaged, ILane<T>
{
    /// <summary>
    /// The fastest loop that suits: rows of targets lie dyRow floats apart (TargetW pixels for 3×3); dw is written, taps ws floats apart.
    /// </summary>
    public static void Run(
        in TapGrid g, int first, int last, float* x, float* dy, nint dyRow, float* zeros, float* dw, nint ws)
    {
        if (DepthwisePath.Slides(g))
        {
            Slide3(g, first, last, x, dy, zeros, dw, ws);
        }
        else if (g is { TapsH: 3, TapsW: 3 })
        {
            Direct3(g, first, last, x, dy, zeros, dw, ws);
        }
        else if (g is { IsPadded: true, TapsW: 5, TapsH: 5, TapStepW: 1, StepW: 1 })
        {
            Slide5(g, first, last, x, dy, dyRow, zeros, dw, ws);
        }
        else
        {
            Any(g, first, last, x, dy, dyRow, zeros, dw, ws);
        }
    }

    /// <summary>3×3, stride 1, one column of padding on both sides; dw is written, taps ws floats apart.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Slide3(in TapGrid g, int first, int last, float* x, float* dy, float* zeros, float* dw, nint ws)
    {
        T a00 = T.Zero, a01 = T.Zero, a02 = T.Zero;
        T a10 = T.Zero, a11 = T.Zero, a12 = T.Zero;
        T a20 = T.Zero, a21 = T.Zero, a22 = T.Zero;
        nint pixel = g.SourceChannels;
        for (int row = first; row < last; row++)
        {
            float* r0 = Line(g, row, 0, x, zeros);
            nint s0 = r0 == zeros ? 0 : pixel;
            float* r1 = Line(g, row, 1, x, zeros);
            nint s1 = r1 == zeros ? 0 : pixel;
            float* r2 = Line(g, row, 2, x, zeros);
            nint s2 = r2 == zeros ? 0 : pixel;
            float* d = dy + ((nint)row * g.TargetW * pixel);
            T left = T.Zero, here = T.Load(d);
            for (int j = 1; j <= g.SourceW; j++)
            {
                d += pixel;
                T right = j < g.SourceW ? T.Load(d) : T.Zero;
                T x0 = T.Load(r0), x1 = T.Load(r1), x2 = T.Load(r2);
                a00 = T.Fma(x0, right, a00);
                a01 = T.Fma(x0, here, a01);
                a02 = T.Fma(x0, left, a02);
                a10 = T.Fma(x1, right, a10);
                a11 = T.Fma(x1, here, a11);
                a12 = T.Fma(x1, left, a12);
                a20 = T.Fma(x2, right, a20);
                a21 = T.Fma(x2, here, a21);
                a22 = T.Fma(x2, left, a22);
                left = here;
                here = right;
                r0 += s0;
                r1 += s1;
                r2 += s2;
            }
        }

        T.Store(dw + (0 * ws), a00);
        T.Store(dw + (1 * ws), a01);
        T.Store(dw + (2 * ws), a02);
        T.Store(dw + (3 * ws), a10);
        T.Store(dw + (4 * ws), a11);
        T.Store(dw + (5 * ws), a12);
        T.Store(dw + (6 * ws), a20);
        T.Store(dw + (7 * ws), a21);
        T.Store(dw + (8 * ws), a22);
    }

    /// <summary>3×3 with any stride and dilation; dw is written, taps ws floats apart.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Direct3(in TapGrid g, int first, int last, float* x, float* dy, float* zeros, float* dw, nint ws)
    {
        T a00 = T.Zero, a01 = T.Zero, a02 = T.Zero;
        T a10 = T.Zero, a11 = T.Zero, a12 = T.Zero;
        T a20 = T.Zero, a21 = T.Zero, a22 = T.Zero;
        nint pixel = g.SourceChannels;
        int width = g.SourceW;
        int tap = g.TapStepW;
        for (int row = first; row < last; row++)
        {
            float* r0 = Line(g, row, 0, x, zeros);
            nint s0 = r0 == zeros ? 0 : pixel;
            float* r1 = Line(g, row, 1, x, zeros);
            nint s1 = r1 == zeros ? 0 : pixel;
            float* r2 = Line(g, row, 2, x, zeros);
            nint s2 = r2 == zeros ? 0 : pixel;
            float* d = dy + ((nint)row * g.TargetW * pixel);
            for (int j = 0, v = g.OriginW; j < g.TargetW; j++, v += g.StepW, d += pixel)
            {
                T grad = T.Load(d);
                if ((uint)v < (uint)width)
                {
                    nint at = v;
                    a00 = T.Fma(T.Load(r0 + (at * s0)), grad, a00);
                    a10 = T.Fma(T.Load(r1 + (at * s1)), grad, a10);
                    a20 = T.Fma(T.Load(r2 + (at * s2)), grad, a20);
                }

                if ((uint)(v + tap) < (uint)width)
                {
                    nint at = v + tap;
                    a01 = T.Fma(T.Load(r0 + (at * s0)), grad, a01);
                    a11 = T.Fma(T.Load(r1 + (at * s1)), grad, a11);
                    a21 = T.Fma(T.Load(r2 + (at * s2)), grad, a21);
                }

                if ((uint)(v + (2 * tap)) < (uint)width)
                {
                    nint at = v + (2 * tap);
                    a02 = T.Fma(T.Load(r0 + (at * s0)), grad, a02);
                    a12 = T.Fma(T.Load(r1 + (at * s1)), grad, a12);
                    a22 = T.Fma(T.Load(r2 + (at * s2)), grad, a22);
                }
            }
        }

        T.Store(dw + (0 * ws), a00);
        T.Store(dw + (1 * ws), a01);
        T.Store(dw + (2 * ws), a02);
        T.Store(dw + (3 * ws), a10);
        T.Store(dw + (4 * ws), a11);
        T.Store(dw + (5 * ws), a12);
        T.Store(dw + (6 * ws), a20);
        T.Store(dw + (7 * ws), a21);
        T.Store(dw + (8 * ws), a22);
    }

    /// <summary>
    /// 5×5, stride 1, padded rows: two rows of taps at a time, their ten sums in registers; each target is read once for both.
    /// Rows of targets lie dyRow floats apart; dw is written, taps ws floats apart.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Slide5(
        in TapGrid g, int first, int last, float* x, float* dy, nint dyRow, float* zeros, float* dw, nint ws)
    {
        nint pixel = g.SourceChannels;
        for (int t = 0; t < 5; t += 2)
        {
            T a0 = T.Zero, a1 = T.Zero, a2 = T.Zero, a3 = T.Zero, a4 = T.Zero;
            T b0 = T.Zero, b1 = T.Zero, b2 = T.Zero, b3 = T.Zero, b4 = T.Zero;
            for (int row = first; row < last; row++)
            {
                float* p = Line(g, row, t, x, zeros);
                nint ps = p == zeros ? 0 : pixel;
                float* q = t == 4 ? zeros : Line(g, row, t + 1, x, zeros);
                nint qs = q == zeros ? 0 : pixel;
                if (ps + qs == 0)
                {
                    continue;
                }

                p += g.OriginW * ps;
                q += g.OriginW * qs;
                float* d = dy + (row * dyRow);
                for (int j = 0; j < g.TargetW; j++, d += pixel, p += ps, q += qs)
                {
                    T v = T.Load(d);
                    a0 = T.Fma(T.Load(p), v, a0);
                    b0 = T.Fma(T.Load(q), v, b0);
                    a1 = T.Fma(T.Load(p + ps), v, a1);
                    b1 = T.Fma(T.Load(q + qs), v, b1);
                    a2 = T.Fma(T.Load(p + (2 * ps)), v, a2);
                    b2 = T.Fma(T.Load(q + (2 * qs)), v, b2);
                    a3 = T.Fma(T.Load(p + (3 * ps)), v, a3);
                    b3 = T.Fma(T.Load(q + (3 * qs)), v, b3);
                    a4 = T.Fma(T.Load(p + (4 * ps)), v, a4);
                    b4 = T.Fma(T.Load(q + (4 * qs)), v, b4);
                }
            }

            float* to = dw + (5 * t * ws);
            T.Store(to, a0);
            T.Store(to + ws, a1);
            T.Store(to + (2 * ws), a2);
            T.Store(to + (3 * ws), a3);
            T.Store(to + (4 * ws), a4);
            if (t < 4)
            {
                T.Store(to + (5 * ws), b0);
                T.Store(to + (6 * ws), b1);
                T.Store(to + (7 * ws), b2);
                T.Store(to + (8 * ws), b3);
                T.Store(to + (9 * ws), b4);
            }
        }
    }

    /// <summary>Any kernel; rows of targets lie dyRow floats apart; dw is written, taps ws floats apart.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Any(
        in TapGrid g, int first, int last, float* x, float* dy, nint dyRow, float* zeros, float* dw, nint ws)
    {
        nint pixel = g.SourceChannels;
        nint step = g.StepW * pixel;
        for (int i = 0; i < g.TapsH * g.TapsW; i++)
        {
            T.Store(dw + (i * ws), T.Zero);
        }

        for (int row = first; row < last; row++)
        {
            float* d = dy + (row * dyRow);
            for (int t = 0; t < g.TapsH; t++)
            {
                float* line = Line(g, row, t, x, zeros);
                for (int u = 0; u < g.TapsW && line != zeros; u++)
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

    // The source row of tap t of a target row, or zeros.
    private static float* Line(in TapGrid g, int row, int t, float* x, float* zeros)
    {
        int y = (row % g.TargetH * g.StepH) + g.OriginH + (t * g.TapStepH);
        return (uint)y < (uint)g.SourceH
            ? x + ((((nint)(row / g.TargetH) * g.SourceH) + y) * g.SourceW * g.SourceChannels)
            : zeros;
    }
}
