using System.Runtime.CompilerServices;
using Shoestring.Kernels.ActivationOps;
using Shoestring.Kernels.Lanes;

namespace Shoestring.Kernels.Convolution;

/// <summary>
/// A row of targets of a depthwise 3×3 convolution of step 2, target j above column 2j: lane after lane of channels, so that all that is
/// touched lies near. A target begins with the bias and adds pairs of columns row by row.
/// </summary>
internal unsafe struct DepthwiseStripHalves<T, TOp, TStores> : IStripRows
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
        get => 1;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Run<TTargets, TFirst, TLast>(in DepthwiseStrip s, float* x, float* y)
        where TTargets : struct, ITaps
        where TFirst : struct, ITaps
        where TLast : struct, ITaps
    {
        nint line = s.Line, pixel = s.Channels;
        TOp act = Act;
        int width = s.Width, before = s.Left;
        for (int lane = s.First; lane < s.Last; lane++)
        {
            int at = Math.Min(lane * T.Count, s.Channels - T.Count); // the last lane overlaps its neighbour
            float* w = W + at, p = x + at, q = y + at;
            nint ahead = s.Ahead(lane, T.Count, 2 * line);
            T w00 = T.Load(w), w01 = T.Load(w + pixel), w02 = T.Load(w + (2 * pixel));
            w += 3 * pixel;
            T w10 = T.Load(w), w11 = T.Load(w + pixel), w12 = T.Load(w + (2 * pixel));
            w += 3 * pixel;
            T w20 = T.Load(w), w21 = T.Load(w + pixel), w22 = T.Load(w + (2 * pixel));
            T bias = Bias == null ? T.Zero : T.Load(Bias + at), sum = bias;
            if (before > 0)
            {
                sum = TFirst.Count > 0 ? sum : T.Fma(T.Load(p - pixel), w00, sum);
                sum = T.Fma(T.Load(p - pixel + line), w10, sum);
                sum = T.Fma(T.Load(p - pixel + (2 * line)), w20, sum);
            }

            for (int left = width; left > 0; left--, q += pixel)
            {
                T next = bias;
                if (TFirst.Count == 0)
                {
                    Add(p, pixel, w00, w01, w02, ref sum, ref next);
                }

                Prefetch.Near(p + line + ahead);
                Prefetch.Near(p + line + pixel + ahead);
                Add(p + line, pixel, w10, w11, w12, ref sum, ref next);
                Prefetch.Near(p + (2 * line) + ahead);
                Prefetch.Near(p + (2 * line) + pixel + ahead);
                Add(p + (2 * line), pixel, w20, w21, w22, ref sum, ref next);
                TStores.Store(q, act.Forward(sum));
                sum = next;
                p += 2 * pixel;
            }
        }
    }

    /// <inheritdoc/>
    public readonly void End() => TStores.End();

    // A row of two columns: the target above the first, and the one behind it.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(float* p, nint pixel, T w0, T w1, T w2, ref T sum, ref T next)
    {
        T odd = T.Load(p + pixel);
        sum = T.Fma(odd, w2, T.Fma(T.Load(p), w1, sum));
        next = T.Fma(odd, w0, next);
    }
}
