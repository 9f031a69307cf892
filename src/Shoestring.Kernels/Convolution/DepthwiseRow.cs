using System.Runtime.CompilerServices;
using Shoestring.Kernels.ActivationOps;
using Shoestring.Kernels.Lanes;

namespace Shoestring.Kernels.Convolution;

/// <summary>
/// One lane of channels of one target row of a depthwise convolution. Rows outside the picture are given as a lane of
/// zeros with stride 0. Each target sums its taps in a fixed order, beginning with the bias. What happens to a finished target is copied
/// field by field, into registers: the JIT copies the whole by a call, 6 % of a step.
/// </summary>
internal static unsafe class DepthwiseRow<T, TOp, TSums>
    where T : unmanaged, ILane<T>
    where TOp : struct, IActivationOp
    where TSums : struct
{
    /// <summary>
    /// 3×3, stride 1, one column of padding on both sides: slides along the row with nine weights in registers; each
    /// source column is read once and feeds three targets.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Slide3(
        int width, float* r0, nint s0, float* r1, nint s1, float* r2, nint s2, float* w, nint ws, float* y, nint ys,
        ref DepthwiseEnd<T, TOp, TSums> result)
    {
        T w00 = T.Load(w + (0 * ws)), w01 = T.Load(w + (1 * ws)), w02 = T.Load(w + (2 * ws));
        T w10 = T.Load(w + (3 * ws)), w11 = T.Load(w + (4 * ws)), w12 = T.Load(w + (5 * ws));
        T w20 = T.Load(w + (6 * ws)), w21 = T.Load(w + (7 * ws)), w22 = T.Load(w + (8 * ws));
        DepthwiseEnd<T, TOp, TSums> end;
        (end.Act, end.Bias, end.Shift) = (result.Act, result.Bias, result.Shift);
        (end.Sum, end.Squares) = (result.Sum, result.Squares);
        T x0 = T.Load(r0), x1 = T.Load(r1), x2 = T.Load(r2);
        T next = T.Fma(x2, w20, T.Fma(x1, w10, T.Fma(x0, w00, end.Bias)));
        T here = T.Fma(x2, w21, T.Fma(x1, w11, T.Fma(x0, w01, end.Bias)));
        for (int j = 1; j < width; j++)
        {
            r0 += s0;
            r1 += s1;
            r2 += s2;
            x0 = T.Load(r0);
            x1 = T.Load(r1);
            x2 = T.Load(r2);
            end.Store(y, T.Fma(x2, w22, T.Fma(x1, w12, T.Fma(x0, w02, here))));
            y += ys;
            here = T.Fma(x2, w21, T.Fma(x1, w11, T.Fma(x0, w01, next)));
            next = T.Fma(x2, w20, T.Fma(x1, w10, T.Fma(x0, w00, end.Bias)));
        }

        end.Store(y, here);
        (result.Sum, result.Squares) = (end.Sum, end.Squares);
    }

    /// <summary>3×3 with any stride and dilation along the row: nine weights in registers, nine reads a target.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Direct3(
        in TapGrid g, float* r0, nint s0, float* r1, nint s1, float* r2, nint s2, float* w, nint ws, float* y, nint ys,
        ref DepthwiseEnd<T, TOp, TSums> result)
    {
        T w00 = T.Load(w + (0 * ws)), w01 = T.Load(w + (1 * ws)), w02 = T.Load(w + (2 * ws));
        T w10 = T.Load(w + (3 * ws)), w11 = T.Load(w + (4 * ws)), w12 = T.Load(w + (5 * ws));
        T w20 = T.Load(w + (6 * ws)), w21 = T.Load(w + (7 * ws)), w22 = T.Load(w + (8 * ws));
        DepthwiseEnd<T, TOp, TSums> end;
        (end.Act, end.Bias, end.Shift) = (result.Act, result.Bias, result.Shift);
        (end.Sum, end.Squares) = (result.Sum, result.Squares);
        int width = g.SourceW;
        int step = g.StepW;
        int tap = g.TapStepW;
        for (int j = 0, x = g.OriginW; j < g.TargetW; j++, x += step, y += ys)
        {
            T sum = end.Bias;
            if ((uint)x < (uint)width)
            {
                nint at = x;
                sum = T.Fma(T.Load(r0 + (at * s0)), w00, sum);
                sum = T.Fma(T.Load(r1 + (at * s1)), w10, sum);
                sum = T.Fma(T.Load(r2 + (at * s2)), w20, sum);
            }

            if ((uint)(x + tap) < (uint)width)
            {
                nint at = x + tap;
                sum = T.Fma(T.Load(r0 + (at * s0)), w01, sum);
                sum = T.Fma(T.Load(r1 + (at * s1)), w11, sum);
                sum = T.Fma(T.Load(r2 + (at * s2)), w21, sum);
            }

            if ((uint)(x + (2 * tap)) < (uint)width)
            {
                nint at = x + (2 * tap);
                sum = T.Fma(T.Load(r0 + (at * s0)), w02, sum);
                sum = T.Fma(T.Load(r1 + (at * s1)), w12, sum);
                sum = T.Fma(T.Load(r2 + (at * s2)), w22, sum);
            }

            end.Store(y, sum);
        }

        (result.Sum, result.Squares) = (end.Sum, end.Squares);
    }

    /// <summary>Any kernel: blocks of four targets share each weight; ragged and border targets go one by one.</summary>
    /// <param name="g">The grid.</param>
    /// <param name="line">Source row of the first tap that lies inside, at this lane.</param>
    /// <param name="lineStep">Floats from one tap row to the next.</param>
    /// <param name="taps">Tap rows that lie inside.</param>
    /// <param name="w">Weights of the first such tap row, at this lane.</param>
    /// <param name="ws">Floats from one tap to the next in the weights.</param>
    /// <param name="y">First target.</param>
    /// <param name="ys">Floats from one target to the next.</param>
    /// <param name="result">What happens to a finished target.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Any(
        in TapGrid g, float* line, nint lineStep, int taps, float* w, nint ws, float* y, nint ys,
        ref DepthwiseEnd<T, TOp, TSums> result)
    {
        DepthwiseEnd<T, TOp, TSums> end;
        (end.Act, end.Bias, end.Shift) = (result.Act, result.Bias, result.Shift);
        (end.Sum, end.Squares) = (result.Sum, result.Squares);
        int pixel = g.SourceChannels;
        int span = (g.TapsW - 1) * g.TapStepW;
        nint step = (nint)g.StepW * pixel;
        nint tap = (nint)g.TapStepW * pixel;
        for (int j = 0; j < g.TargetW;)
        {
            int x = (j * g.StepW) + g.OriginW;
            if (x >= 0 && j + 4 <= g.TargetW && x + (3 * g.StepW) + span < g.SourceW)
            {
                T a = end.Bias, b = end.Bias, c = end.Bias, d = end.Bias;
                float* from = line + ((nint)x * pixel);
                float* weight = w;
                for (int t = 0; t < taps; t++, from += lineStep)
                {
                    float* p = from;
                    for (int u = 0; u < g.TapsW; u++, p += tap, weight += ws)
                    {
                        T v = T.Load(weight);
                        a = T.Fma(T.Load(p), v, a);
                        b = T.Fma(T.Load(p + step), v, b);
                        c = T.Fma(T.Load(p + (2 * step)), v, c);
                        d = T.Fma(T.Load(p + (3 * step)), v, d);
                    }
                }

                end.Store(y, a);
                end.Store(y + ys, b);
                end.Store(y + (2 * ys), c);
                end.Store(y + (3 * ys), d);
                y += 4 * ys;
                j += 4;
                continue;
            }

            T sum = end.Bias;
            for (int t = 0; t < taps; t++)
            {
                for (int u = 0; u < g.TapsW; u++)
                {
                    int at = x + (u * g.TapStepW);
                    if ((uint)at < (uint)g.SourceW)
                    {
                        sum = T.Fma(
                            T.Load(line + (t * lineStep) + ((nint)at * pixel)), T.Load(w + (((t * g.TapsW) + u) * ws)), sum);
                    }
                }
            }

            end.Store(y, sum);
            y += ys;
            j++;
        }

        (result.Sum, result.Squares) = (end.Sum, end.Squares);
    }

    /// <summary>
    /// Any kernel over padded rows: blocks of eight targets share each weight. What the last block computes beyond the row is thrown away.
    /// </summary>
    /// <inheritdoc cref="Any"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Padded(
        in TapGrid g, float* line, nint lineStep, int taps, float* w, nint ws, float* y, nint ys,
        ref DepthwiseEnd<T, TOp, TSums> result)
    {
        DepthwiseEnd<T, TOp, TSums> end;
        (end.Act, end.Bias, end.Shift) = (result.Act, result.Bias, result.Shift);
        (end.Sum, end.Squares) = (result.Sum, result.Squares);
        int pixel = g.SourceChannels, tapsW = g.TapsW;
        nint step = (nint)g.StepW * pixel, step3 = 3 * step, step5 = 5 * step, step7 = 7 * step;
        nint tap = (nint)g.TapStepW * pixel;
        line += (nint)g.OriginW * pixel;
        T* rest = stackalloc T[6];
        for (int j = 0; j < g.TargetW; j += 8, line += 8 * step, y += 8 * ys)
        {
            T a = end.Bias, b = a, c = a, d = a, e = a, f = a, h = a, i = a;
            float* from = line;
            float* weight = w;
            for (int t = 0; t < taps; t++, from += lineStep)
            {
                float* p = from;
                for (int u = 0; u < tapsW; u++, p += tap, weight += ws)
                {
                    T v = T.Load(weight);
                    a = T.Fma(T.Load(p), v, a);
                    b = T.Fma(T.Load(p + step), v, b);
                    c = T.Fma(T.Load(p + (2 * step)), v, c);
                    d = T.Fma(T.Load(p + step3), v, d);
                    e = T.Fma(T.Load(p + (4 * step)), v, e);
                    f = T.Fma(T.Load(p + step5), v, f);
                    h = T.Fma(T.Load(p + (2 * step3)), v, h);
                    i = T.Fma(T.Load(p + step7), v, i);
                }
            }

            int n = g.TargetW - j;
            end.Store(y, a);
            if (n >= 8)
            {
                end.Store(y + ys, b);
                end.Store(y + (2 * ys), c);
                end.Store(y + (3 * ys), d);
                end.Store(y + (4 * ys), e);
                end.Store(y + (5 * ys), f);
                end.Store(y + (6 * ys), h);
                end.Store(y + (7 * ys), i);
                continue;
            }

            rest[0] = b;
            rest[1] = c;
            rest[2] = d;
            rest[3] = e;
            rest[4] = f;
            rest[5] = h;
            for (int k = 1; k < n; k++)
            {
                end.Store(y + (k * ys), rest[k - 1]);
            }
        }

        (result.Sum, result.Squares) = (end.Sum, end.Squares);
    }
}
