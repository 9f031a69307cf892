using System.Runtime.CompilerServices;
using Shoestring.Kernels.ActivationOps;
using Shoestring.Kernels.Lanes;

namespace Shoestring.Kernels.Convolution;

/// <summary>
/// Two or three rows of targets of a depthwise 3×3 convolution of step 1: lane after lane of channels, so that all that is touched lies near.
/// Each source is read once and feeds all targets that it meets; nothing is computed for pixels outside. A target begins with the bias
/// and adds column by column.
/// </summary>
internal unsafe struct DepthwiseStripRows<T, TOp, TStores> : IStripRows
    where T : unmanaged, ILane<T>
    where TOp : struct, IActivationOp
    where TStores : struct, IStores
{
    public float* W;
    public float* Bias;
    public TOp Act;

    public static int Step
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 2;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Run<TTargets, TFirst, TLast>(in DepthwiseStrip s, float* x, float* y)
        where TTargets : struct, ITaps
        where TFirst : struct, ITaps
        where TLast : struct, ITaps
    {
        nint line = s.Line, pixel = s.Channels;
        TOp act = Act;
        int inner = s.Width - 1, before = s.Left, behind = s.Right;
        for (int lane = s.First; lane < s.Last; lane++)
        {
            int at = Math.Min(lane * T.Count, s.Channels - T.Count); // the last lane overlaps its neighbour
            float* w = W + at, p = x + at, q = y + at;
            nint ahead = (2 * line) + s.Ahead(lane, T.Count, TTargets.Count * line);
            T w00 = T.Load(w), w01 = T.Load(w + pixel), w02 = T.Load(w + (2 * pixel));
            w += 3 * pixel;
            T w10 = T.Load(w), w11 = T.Load(w + pixel), w12 = T.Load(w + (2 * pixel));
            w += 3 * pixel;
            T w20 = T.Load(w), w21 = T.Load(w + pixel), w22 = T.Load(w + (2 * pixel));
            T bias = Bias == null ? T.Zero : T.Load(Bias + at);

            // Targets v − 1 to v + 1 of column v of each row.
            T b0, b1, b2, c0 = bias, d0 = bias, c1 = bias, d1 = bias, c2 = bias, d2 = bias, x0, x1, x2, x3;
            if (before > 0)
            {
                StripColumn<T, TTargets, TFirst, TLast>.Load(p - pixel, line, out x0, out x1, out x2, out x3);
                Tap<TTargets, TFirst, TLast>(x0, x1, x2, x3, w00, w10, w20, ref c0, ref c1, ref c2);
            }

            StripColumn<T, TTargets, TFirst, TLast>.Load(p, line, ahead, out x0, out x1, out x2, out x3);
            Tap<TTargets, TFirst, TLast>(x0, x1, x2, x3, w01, w11, w21, ref c0, ref c1, ref c2);
            Tap<TTargets, TFirst, TLast>(x0, x1, x2, x3, w00, w10, w20, ref d0, ref d1, ref d2);
            for (int left = inner; ; left--)
            {
                p += pixel;
                (b0, c0, b1, c1, b2, c2) = (c0, d0, c1, d1, c2, d2);
                if (left <= 1)
                {
                    break;
                }

                StripColumn<T, TTargets, TFirst, TLast>.Load(p, line, ahead, out x0, out x1, out x2, out x3);
                (d0, d1, d2) = (bias, bias, bias);
                Tap<TTargets, TFirst, TLast>(x0, x1, x2, x3, w02, w12, w22, ref b0, ref b1, ref b2);
                Tap<TTargets, TFirst, TLast>(x0, x1, x2, x3, w01, w11, w21, ref c0, ref c1, ref c2);
                Tap<TTargets, TFirst, TLast>(x0, x1, x2, x3, w00, w10, w20, ref d0, ref d1, ref d2);
                Put<TTargets>(q, line, b0, b1, b2, act);
                q += pixel;
            }

            StripColumn<T, TTargets, TFirst, TLast>.Load(p, line, ahead, out x0, out x1, out x2, out x3);
            Tap<TTargets, TFirst, TLast>(x0, x1, x2, x3, w02, w12, w22, ref b0, ref b1, ref b2);
            Tap<TTargets, TFirst, TLast>(x0, x1, x2, x3, w01, w11, w21, ref c0, ref c1, ref c2);
            Put<TTargets>(q, line, b0, b1, b2, act);
            if (behind > 0)
            {
                StripColumn<T, TTargets, TFirst, TLast>.Load(p + pixel, line, out x0, out x1, out x2, out x3);
                Tap<TTargets, TFirst, TLast>(x0, x1, x2, x3, w02, w12, w22, ref c0, ref c1, ref c2);
            }

            Put<TTargets>(q + pixel, line, c0, c1, c2, act);
        }
    }

    /// <inheritdoc/>
    public readonly void End() => TStores.End();

    // One tap column over a source column: the targets above.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Tap<TTargets, TFirst, TLast>(
        T x0, T x1, T x2, T x3, T w0, T w1, T w2, ref T first, ref T second, ref T third)
        where TTargets : struct, ITaps
        where TFirst : struct, ITaps
        where TLast : struct, ITaps
    {
        if (TFirst.Count == 0)
        {
            first = T.Fma(x0, w0, first);
        }

        first = T.Fma(x1, w1, first);
        first = T.Fma(x2, w2, first);
        second = T.Fma(x1, w0, second);
        second = T.Fma(x2, w1, second);
        if (TLast.Count > 3)
        {
            second = T.Fma(x3, w2, second);
        }

        if (TTargets.Count > 2)
        {
            third = T.Fma(x2, w0, third);
            third = T.Fma(x3, w1, third);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put<TTargets>(float* to, nint line, T first, T second, T third, TOp act)
        where TTargets : struct, ITaps
    {
        TStores.Store(to, act.Forward(first));
        TStores.Store(to + line, act.Forward(second));
        if (TTargets.Count > 2)
        {
            TStores.Store(to + (2 * line), act.Forward(third));
        }
    }
}
