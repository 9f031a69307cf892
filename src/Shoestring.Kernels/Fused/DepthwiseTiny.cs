using System.Runtime.CompilerServices;
using Shoestring.Kernels.Convolution;
using Shoestring.Kernels.Lanes;

namespace Shoestring.Kernels.Fused;

/// <summary>
/// One lane of channels of a depthwise convolution of many pictures of a few pixels: each weight serves four pictures. Sums run over
/// taps in order, and, of weight gradients, over every fourth picture in order.
/// </summary>
internal static unsafe class DepthwiseTiny<T>
    where T : unmanaged, ILane<T>
{
    /// <summary>target[key] = Σ source[first]·w[second] over the pairs of each key, for all pictures.</summary>
    /// <param name="keys">Pixels of a target picture.</param>
    /// <param name="list">Starts, then pairs; see <see cref="TapLists"/>.</param>
    /// <param name="pictures">Pictures.</param>
    /// <param name="source">Near pixels, a lane each.</param>
    /// <param name="sourceStep">Floats between source pictures.</param>
    /// <param name="w">Weights of this lane.</param>
    /// <param name="ws">Floats between taps.</param>
    /// <param name="target">First target of this lane.</param>
    /// <param name="pixel">Floats between target pixels; pictures follow each other.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Apply(
        int keys, int* list, int pictures, float* source, nint sourceStep, float* w, nint ws, float* target, nint pixel)
    {
        int* pairs = list + keys + 1;
        nint picture = keys * pixel;
        for (int key = 0; key < keys; key++)
        {
            int first = list[key], last = list[key + 1];
            float* x = source, y = target + (key * pixel);
            int p = 0;
            for (; p <= pictures - 4; p += 4, x += 4 * sourceStep, y += 4 * picture)
            {
                T a = T.Zero, b = T.Zero, c = T.Zero, d = T.Zero;
                for (int i = first; i < last; i++)
                {
                    float* at = x + (pairs[2 * i] * T.Count);
                    T v = T.Load(w + (pairs[(2 * i) + 1] * ws));
                    a = T.Fma(T.Load(at), v, a);
                    b = T.Fma(T.Load(at + sourceStep), v, b);
                    c = T.Fma(T.Load(at + (2 * sourceStep)), v, c);
                    d = T.Fma(T.Load(at + (3 * sourceStep)), v, d);
                }

                T.Store(y, a);
                T.Store(y + picture, b);
                T.Store(y + (2 * picture), c);
                T.Store(y + (3 * picture), d);
            }

            for (; p < pictures; p++, x += sourceStep, y += picture)
            {
                T a = T.Zero;
                for (int i = first; i < last; i++)
                {
                    a = T.Fma(T.Load(x + (pairs[2 * i] * T.Count)), T.Load(w + (pairs[(2 * i) + 1] * ws)), a);
                }

                T.Store(y, a);
            }
        }
    }

    /// <summary>dw[tap] = Σ x[first]·dy[second] over the pairs of each tap and all pictures.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Products(int taps, int* list, int pictures, float* x, nint xStep, float* dy, nint dStep, float* dw)
    {
        int* pairs = list + taps + 1;
        for (int tap = 0; tap < taps; tap++)
        {
            T a = T.Zero, b = T.Zero, c = T.Zero, d = T.Zero;
            for (int i = list[tap]; i < list[tap + 1]; i++)
            {
                float* p = x + (pairs[2 * i] * T.Count), q = dy + (pairs[(2 * i) + 1] * T.Count);
                int n = 0;
                for (; n <= pictures - 4; n += 4, p += 4 * xStep, q += 4 * dStep)
                {
                    a = T.Fma(T.Load(p), T.Load(q), a);
                    b = T.Fma(T.Load(p + xStep), T.Load(q + dStep), b);
                    c = T.Fma(T.Load(p + (2 * xStep)), T.Load(q + (2 * dStep)), c);
                    d = T.Fma(T.Load(p + (3 * xStep)), T.Load(q + (3 * dStep)), d);
                }

                for (; n < pictures; n++, p += xStep, q += dStep)
                {
                    a = T.Fma(T.Load(p), T.Load(q), a);
                }
            }

            T.Store(dw + (tap * T.Count), a + b + (c + d));
        }
    }
}
