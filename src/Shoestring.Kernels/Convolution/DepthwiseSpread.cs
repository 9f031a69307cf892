using System.Runtime.CompilerServices;
using Shoestring.Kernels.Lanes;

namespace Shoestring.Kernels.Convolution;

/// <summary>
/// One lane of channels of rows of the input's gradient of a depthwise 3×3 or 5×5 convolution of stride 2 whose target j stands above column
/// 2j: slides along rows of the gradient with the weights in registers; each gradient is read once and feeds all targets that it meets.
/// </summary>
internal static unsafe class DepthwiseSpread<T, TTaps, TRows>
    where T : unmanaged, ILane<T>
    where TTaps : struct, ITaps
    where TRows : struct, ITaps
{
    /// <summary>Every second row of the input's gradient, so that all have the same tap rows.</summary>
    /// <param name="walk">The rows; their source is the gradient.</param>
    /// <param name="width">Columns of the input.</param>
    /// <param name="dy">Gradient row of the first tap row of the first of them.</param>
    /// <param name="line">Floats from the gradient row of one tap row to that of the next.</param>
    /// <param name="pixel">Floats between pixels of the gradient.</param>
    /// <param name="w">Weights of the first tap row.</param>
    /// <param name="wr">Floats from one tap row to the next, not those of the kernel that lie between.</param>
    /// <param name="ws">Floats between taps.</param>
    /// <param name="y">First pixel of the input's gradient.</param>
    /// <param name="ys">Floats between pixels.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rows(
        in DepthwiseWalk walk, int width, float* dy, nint line, nint pixel, float* w, nint wr, nint ws, float* y, nint ys)
    {
        T w00 = Weight(w, wr, ws, 0, 0), w01 = Weight(w, wr, ws, 0, 1), w02 = Weight(w, wr, ws, 0, 2), w03 = Weight(w, wr, ws, 0, 3), w04 = Weight(w, wr, ws, 0, 4);
        T w10 = Weight(w, wr, ws, 1, 0), w11 = Weight(w, wr, ws, 1, 1), w12 = Weight(w, wr, ws, 1, 2), w13 = Weight(w, wr, ws, 1, 3), w14 = Weight(w, wr, ws, 1, 4);
        T w20 = Weight(w, wr, ws, 2, 0), w21 = Weight(w, wr, ws, 2, 1), w22 = Weight(w, wr, ws, 2, 2), w23 = Weight(w, wr, ws, 2, 3), w24 = Weight(w, wr, ws, 2, 4);
        nint ahead = TRows.Count * line;
        int rows = walk.Rows;
        for (int left = rows * walk.Pictures; left > 0; left--)
        {
            // Columns 2j − 2 to 2j + 2 of gradient j; 3×3 has only b to d.
            T a = T.Zero, b = T.Zero, c = T.Zero;
            float* p = dy, q = y;
            for (int v = 0; v < width; v += 2, p += pixel)
            {
                Prefetch.Near(p + ahead);
                T d = T.Zero, e = T.Zero;
                Column(T.Load(p), w00, w01, w02, w03, w04, ref a, ref b, ref c, ref d, ref e);
                if (TRows.Count > 1)
                {
                    Column(T.Load(p + line), w10, w11, w12, w13, w14, ref a, ref b, ref c, ref d, ref e);
                }

                if (TRows.Count > 2)
                {
                    Column(T.Load(p + (2 * line)), w20, w21, w22, w23, w24, ref a, ref b, ref c, ref d, ref e);
                }

                if (v > 0)
                {
                    T.Store(q, a);
                    T.Store(q + ys, b);
                    q += 2 * ys;
                }

                (a, b, c) = (c, d, e);
            }

            T.Store(q, a);
            if ((width & 1) == 0)
            {
                T.Store(q + ys, b);
            }

            dy += walk.Source;
            y += walk.Target;
            if (--rows == 0)
            {
                rows = walk.Rows;
                dy += walk.SourcePicture - (rows * walk.Source);
                y += walk.TargetPicture - (rows * walk.Target);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Weight(float* w, nint wr, nint ws, int row, int tap) =>
        row < TRows.Count && tap < TTaps.Count ? T.Load(w + (row * wr) + (tap * ws)) : T.Zero;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Column(T x, T w0, T w1, T w2, T w3, T w4, ref T a, ref T b, ref T c, ref T d, ref T e)
    {
        if (TTaps.Count == 5)
        {
            a = T.Fma(x, w0, a);
            b = T.Fma(x, w1, b);
            c = T.Fma(x, w2, c);
            d = T.Fma(x, w3, d);
            e = T.Fma(x, w4, e);
        }
        else
        {
            b = T.Fma(x, w0, b);
            c = T.Fma(x, w1, c);
            d = T.Fma(x, w2, d);
        }
    }
}
