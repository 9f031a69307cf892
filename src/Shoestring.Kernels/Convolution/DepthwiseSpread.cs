using System.Runtime.CompilerServices;
using Shoestring.Kernels.Lanes;

namespace Shoestring.Kernels.Convolution;

/// <summary>Input gradient of one lane of a depthwise 3×3 convolution of stride 2 with one row and column of padding before.</summary>
internal static unsafe class DepthwiseSpread<T>
    where T : unmanaged, ILane<T>
{
    /// <summary>
    /// Input rows 2i (y0) and 2i + 1 (y1, or null) from gradient rows i (d0) and i + 1 (d1, zeros with stride 0 beyond the end): slides
    /// over the gradient with nine weights in registers; each gradient feeds four targets.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rows(
        int targets, int sources, float* d0, nint s0, float* d1, nint s1, float* w, nint ws, float* y0, float* y1, nint ys)
    {
        T w00 = T.Load(w + (0 * ws)), w01 = T.Load(w + (1 * ws)), w02 = T.Load(w + (2 * ws));
        T w10 = T.Load(w + (3 * ws)), w11 = T.Load(w + (4 * ws)), w12 = T.Load(w + (5 * ws));
        T w20 = T.Load(w + (6 * ws)), w21 = T.Load(w + (7 * ws)), w22 = T.Load(w + (8 * ws));
        T a = T.Load(d0), b = T.Load(d1);
        for (int j = 0; j < sources; j++)
        {
            d0 += s0;
            d1 += s1;
            bool more = j + 1 < sources;
            T nextA = more ? T.Load(d0) : T.Zero, nextB = more ? T.Load(d1) : T.Zero;
            bool odd = (2 * j) + 1 < targets;
            T.Store(y0, a * w11);
            if (odd)
            {
                T.Store(y0 + ys, T.Fma(nextA, w10, a * w12));
            }

            y0 += 2 * ys;
            if (y1 != null)
            {
                T.Store(y1, T.Fma(b, w01, a * w21));
                if (odd)
                {
                    T.Store(y1 + ys, T.Fma(nextB, w00, T.Fma(b, w02, T.Fma(nextA, w20, a * w22))));
                }

                y1 += 2 * ys;
            }

            a = nextA;
            b = nextB;
        }
    }
}
