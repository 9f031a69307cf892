using System.Runtime.CompilerServices;
using Shoestring.Kernels.ActivationOps;
using Shoestring.Kernels.Lanes;

namespace Shoestring.Kernels.Convolution;

/// <summary>
/// One lane of channels of one target row of a depthwise convolution. Each target sums its taps in a fixed order, beginning with the bias.
/// </summary>
internal static unsafe class DepthwiseRow<T, TOp, TSums>
    where T : unmanaged, ILane<T>
    where TOp : struct, IActivationOp
    where TSums : struct
{
    /// <summary>Any kernel: blocks of four targets share each weight; ragged and border targets go one by one.</summary>
    /// <param name="g">The grid.</param>
    /// <param name="line">Source row of the first tap that lies inside, at this lane.</param>
    /// <param name="lineStep">Floats from one tap row to the next.</param>
    /// <param name="taps">Tap rows that lie inside.</param>
    /// <param name="w">Weights of the first such tap row, at this lane.</param>
    /// <param name="ws">Floats from one tap to the next in the weights.</param>
    /// <param name="y">First target.</param>
    /// <param name="ys">Floats from one target to the next.</param>
    /// <param name="end">What happens to a finished target.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Any(
        in TapGrid g, float* line, nint lineStep, int taps, float* w, nint ws, float* y, nint ys,
        ref DepthwiseEnd<T, TOp, TSums> end)
    {
        TOp act = end.Act;
        T bias = end.Bias, shift = end.Shift, sum = end.Sum, squares = end.Squares;
        int pixel = g.SourceChannels;
        int span = (g.TapsW - 1) * g.TapStepW;
        nint step = (nint)g.StepW * pixel;
        nint tap = (nint)g.TapStepW * pixel;
        for (int j = 0; j < g.TargetW;)
        {
            int x = (j * g.StepW) + g.OriginW;
            if (x >= 0 && j + 4 <= g.TargetW && x + (3 * g.StepW) + span < g.SourceW)
            {
                T a = bias, b = bias, c = bias, d = bias;
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

                DepthwiseEnd<T, TOp, TSums>.Store(y, a, act, shift, ref sum, ref squares);
                DepthwiseEnd<T, TOp, TSums>.Store(y + ys, b, act, shift, ref sum, ref squares);
                DepthwiseEnd<T, TOp, TSums>.Store(y + (2 * ys), c, act, shift, ref sum, ref squares);
                DepthwiseEnd<T, TOp, TSums>.Store(y + (3 * ys), d, act, shift, ref sum, ref squares);
                y += 4 * ys;
                j += 4;
                continue;
            }

            T target = bias;
            for (int t = 0; t < taps; t++)
            {
                for (int u = 0; u < g.TapsW; u++)
                {
                    int at = x + (u * g.TapStepW);
                    if ((uint)at < (uint)g.SourceW)
                    {
                        target = T.Fma(
                            T.Load(line + (t * lineStep) + ((nint)at * pixel)), T.Load(w + (((t * g.TapsW) + u) * ws)), target);
                    }
                }
            }

            DepthwiseEnd<T, TOp, TSums>.Store(y, target, act, shift, ref sum, ref squares);
            y += ys;
            j++;
        }

        end.EndRow(ref sum);
        (end.Sum, end.Squares) = (sum, squares);
    }

    /// <summary>
    /// Any kernel over padded rows: blocks of eight targets share each weight. What the last block computes beyond the row is thrown away.
    /// </summary>
    /// <inheritdoc cref="Any"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Padded(
        in TapGrid g, float* line, nint lineStep, int taps, float* w, nint ws, float* y, nint ys,
        ref DepthwiseEnd<T, TOp, TSums> end)
    {
        TOp act = end.Act;
        T bias = end.Bias, shift = end.Shift, sum = end.Sum, squares = end.Squares;
        int pixel = g.SourceChannels, tapsW = g.TapsW;
        nint step = (nint)g.StepW * pixel, step3 = 3 * step, step5 = 5 * step, step7 = 7 * step;
        nint tap = (nint)g.TapStepW * pixel;
        line += (nint)g.OriginW * pixel;
        T* rest = stackalloc T[6];
        for (int j = 0; j < g.TargetW; j += 8, line += 8 * step, y += 8 * ys)
        {
            T a = bias, b = a, c = a, d = a, e = a, f = a, h = a, i = a;
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
            DepthwiseEnd<T, TOp, TSums>.Store(y, a, act, shift, ref sum, ref squares);
            if (n >= 8)
            {
                DepthwiseEnd<T, TOp, TSums>.Store(y + ys, b, act, shift, ref sum, ref squares);
                DepthwiseEnd<T, TOp, TSums>.Store(y + (2 * ys), c, act, shift, ref sum, ref squares);
                DepthwiseEnd<T, TOp, TSums>.Store(y + (3 * ys), d, act, shift, ref sum, ref squares);
                DepthwiseEnd<T, TOp, TSums>.Store(y + (4 * ys), e, act, shift, ref sum, ref squares);
                DepthwiseEnd<T, TOp, TSums>.Store(y + (5 * ys), f, act, shift, ref sum, ref squares);
                DepthwiseEnd<T, TOp, TSums>.Store(y + (6 * ys), h, act, shift, ref sum, ref squares);
                DepthwiseEnd<T, TOp, TSums>.Store(y + (7 * ys), i, act, shift, ref sum, ref squares);
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
                DepthwiseEnd<T, TOp, TSums>.Store(y + (k * ys), rest[k - 1], act, shift, ref sum, ref squares);
            }
        }

        end.EndRow(ref sum);
        (end.Sum, end.Squares) = (sum, squares);
    }
}
