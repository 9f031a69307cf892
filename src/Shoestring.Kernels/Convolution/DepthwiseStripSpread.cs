using System.Runtime.CompilerServices;
using Shoestring.Kernels.Lanes;

namespace Shoestring.Kernels.Convolution;

/// <summary>
/// The two rows of the input's gradient of a depthwise 3×3 convolution of step 2 that a row of gradients stands above: lane after lane of
/// channels, so that all that is touched lies near.
/// </summary>
internal unsafe struct DepthwiseStripSpread<T, TStores> : IStripRows
    where T : unmanaged, ILane<T>
    where TStores : struct, IStores
{
    public float* W;

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
        nint line = s.Line, pixel = s.Channels, grads = s.TargetLine;
        int inner = s.Width - 1, behind = s.Right;
        for (int lane = s.First; lane < s.Last; lane++)
        {
            int at = Math.Min(lane * T.Count, s.Channels - T.Count); // the last lane overlaps its neighbour
            float* w = W + at, p = x + line + at, q = y + at;
            nint ahead = grads + s.Ahead(lane, T.Count, grads);
            T w00 = T.Load(w), w01 = T.Load(w + pixel), w02 = T.Load(w + (2 * pixel));
            w += 3 * pixel;
            T w10 = T.Load(w), w11 = T.Load(w + pixel), w12 = T.Load(w + (2 * pixel));
            w += 3 * pixel;
            T w20 = T.Load(w), w21 = T.Load(w + pixel), w22 = T.Load(w + (2 * pixel));

            // Gradients j and j + 1 of this row and of the next.
            T a = T.Load(q), b, c = Below<TLast>(q, grads), d;
            for (int left = inner; ; left--)
            {
                Prefetch.Near(q + ahead);
                q += pixel;
                bool isInside = left > 0 || behind > 0;
                b = isInside ? T.Load(q) : T.Zero;
                d = isInside ? Below<TLast>(q, grads) : T.Zero;
                TStores.Store(p, T.Fma(a, w11, T.Zero));
                TStores.Store(p + pixel, T.Fma(b, w10, T.Fma(a, w12, T.Zero)));
                TStores.Store(p + line, T.Fma(c, w01, T.Fma(a, w21, T.Zero)));
                TStores.Store(
                    p + line + pixel, T.Fma(d, w00, T.Fma(b, w20, T.Fma(c, w02, T.Fma(a, w22, T.Zero)))));
                if (left == 0)
                {
                    break;
                }

                (a, c) = (b, d);
                p += 2 * pixel;
            }
        }
    }

    /// <inheritdoc/>
    public readonly void End() => TStores.End();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Below<TLast>(float* q, nint line)
        where TLast : struct, ITaps => TLast.Count > 2 ? T.Load(q + line) : T.Zero;
}
