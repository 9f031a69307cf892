using System.Runtime.CompilerServices;
using Shoestring.Kernels.ActivationOps;
using Shoestring.Kernels.Lanes;

namespace Shoestring.Kernels.Convolution;

/// <summary>
/// One lane of channels of rows of a depthwise convolution of 3×3 or 5×5 whose target j stands above source column j·step: slides along
/// rows with the weights in registers; each source column is read once and feeds all targets that it meets, so there are no
/// borders to look after. Tap rows outside the picture are left out by TRows. A target begins with the bias and adds column by column.
/// </summary>
internal static unsafe class DepthwiseSlide<T, TOp, TSums, TTaps, TRows>
    where T : unmanaged, ILane<T>
    where TOp : struct, IActivationOp
    where TSums : struct
    where TTaps : struct, ITaps
    where TRows : struct, ITaps
{
    /// <summary>Step 1.</summary>
    /// <param name="walk">The rows.</param>
    /// <param name="width">Columns of the source.</param>
    /// <param name="x">Source row of the first tap row of the first target row.</param>
    /// <param name="tapLine">Floats from one tap row to the next.</param>
    /// <param name="pixel">Floats between source pixels.</param>
    /// <param name="w">Weights of the first tap row.</param>
    /// <param name="ws">Floats between taps.</param>
    /// <param name="y">First target.</param>
    /// <param name="ys">Floats between targets.</param>
    /// <param name="end">What happens to a finished target.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Step1(
        in DepthwiseWalk walk, int width, float* x, nint tapLine, nint pixel, float* w, nint ws, float* y, nint ys,
        ref DepthwiseEnd<T, TOp, TSums> end)
    {
        T w00 = Weight(w, ws, 0, 0), w01 = Weight(w, ws, 0, 1), w02 = Weight(w, ws, 0, 2), w03 = Weight(w, ws, 0, 3), w04 = Weight(w, ws, 0, 4);
        T w10 = Weight(w, ws, 1, 0), w11 = Weight(w, ws, 1, 1), w12 = Weight(w, ws, 1, 2), w13 = Weight(w, ws, 1, 3), w14 = Weight(w, ws, 1, 4);
        T w20 = Weight(w, ws, 2, 0), w21 = Weight(w, ws, 2, 1), w22 = Weight(w, ws, 2, 2), w23 = Weight(w, ws, 2, 3), w24 = Weight(w, ws, 2, 4);
        T w30 = Weight(w, ws, 3, 0), w31 = Weight(w, ws, 3, 1), w32 = Weight(w, ws, 3, 2), w33 = Weight(w, ws, 3, 3), w34 = Weight(w, ws, 3, 4);
        T w40 = Weight(w, ws, 4, 0), w41 = Weight(w, ws, 4, 1), w42 = Weight(w, ws, 4, 2), w43 = Weight(w, ws, 4, 3), w44 = Weight(w, ws, 4, 4);
        TOp act = end.Act;
        T bias = end.Bias, shift = end.Shift, sum = end.Sum, squares = end.Squares;
        nint tapLine3 = 3 * tapLine, ahead = TRows.Count * tapLine;
        int rows = walk.Rows;
        for (int left = rows * walk.Pictures; left > 0; left--)
        {
            // Targets v − 2 to v + 2 of column v, or v − 1 to v + 1 as b to d.
            T a = bias, b = bias, c = bias, d = bias, lowA = T.Zero, lowB = T.Zero, lowC = T.Zero, lowD = T.Zero;
            float* p = x, q = y;
            for (int v = 0; v < width; v++, p += pixel)
            {
                T e = bias, lowE = T.Zero;
                Prefetch.Near(p + ahead);
                Column(T.Load(p), w00, w01, w02, w03, w04, ref a, ref b, ref c, ref d, ref e);
                if (TRows.Count > 1)
                {
                    Column(T.Load(p + tapLine), w10, w11, w12, w13, w14, ref a, ref b, ref c, ref d, ref e);
                }

                if (TRows.Count > 2)
                {
                    Column(T.Load(p + (2 * tapLine)), w20, w21, w22, w23, w24, ref a, ref b, ref c, ref d, ref e);
                }

                if (TRows.Count > 3)
                {
                    Column(T.Load(p + tapLine3), w30, w31, w32, w33, w34, ref lowA, ref lowB, ref lowC, ref lowD, ref lowE);
                }

                if (TRows.Count > 4)
                {
                    Column(T.Load(p + (4 * tapLine)), w40, w41, w42, w43, w44, ref lowA, ref lowB, ref lowC, ref lowD, ref lowE);
                }

                if (v >= TTaps.Count / 2)
                {
                    DepthwiseEnd<T, TOp, TSums>.Store(q, TRows.Count > 3 ? a + lowA : TTaps.Count == 5 ? a : b, act, shift, ref sum, ref squares);
                    q += ys;
                }

                (a, b, c, d) = (b, c, d, e);
                (lowA, lowB, lowC, lowD) = (lowB, lowC, lowD, lowE);
            }

            if (TTaps.Count == 5 && width > 1)
            {
                DepthwiseEnd<T, TOp, TSums>.Store(q, TRows.Count > 3 ? a + lowA : a, act, shift, ref sum, ref squares);
                q += ys;
            }

            DepthwiseEnd<T, TOp, TSums>.Store(q, TRows.Count > 3 ? b + lowB : b, act, shift, ref sum, ref squares);

            end.EndRow(ref sum);
            walk.Next(ref rows, ref x, ref y);
        }

        (end.Sum, end.Squares) = (sum, squares);
    }

    /// <summary>Step 2: (width + 1) / 2 targets a row.</summary>
    /// <inheritdoc cref="Step1"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Step2(
        in DepthwiseWalk walk, int width, float* x, nint tapLine, nint pixel, float* w, nint ws, float* y, nint ys,
        ref DepthwiseEnd<T, TOp, TSums> end)
    {
        T w00 = Weight(w, ws, 0, 0), w01 = Weight(w, ws, 0, 1), w02 = Weight(w, ws, 0, 2), w03 = Weight(w, ws, 0, 3), w04 = Weight(w, ws, 0, 4);
        T w10 = Weight(w, ws, 1, 0), w11 = Weight(w, ws, 1, 1), w12 = Weight(w, ws, 1, 2), w13 = Weight(w, ws, 1, 3), w14 = Weight(w, ws, 1, 4);
        T w20 = Weight(w, ws, 2, 0), w21 = Weight(w, ws, 2, 1), w22 = Weight(w, ws, 2, 2), w23 = Weight(w, ws, 2, 3), w24 = Weight(w, ws, 2, 4);
        T w30 = Weight(w, ws, 3, 0), w31 = Weight(w, ws, 3, 1), w32 = Weight(w, ws, 3, 2), w33 = Weight(w, ws, 3, 3), w34 = Weight(w, ws, 3, 4);
        T w40 = Weight(w, ws, 4, 0), w41 = Weight(w, ws, 4, 1), w42 = Weight(w, ws, 4, 2), w43 = Weight(w, ws, 4, 3), w44 = Weight(w, ws, 4, 4);
        TOp act = end.Act;
        T bias = end.Bias, shift = end.Shift, sum = end.Sum, squares = end.Squares;
        nint tapLine3 = 3 * tapLine, ahead = TRows.Count * tapLine;
        int rows = walk.Rows;
        for (int left = rows * walk.Pictures; left > 0; left--)
        {
            // Targets j − 1 to j + 1 of the columns 2j and 2j + 1, of 5×5 odd ones apart: one chain is too long to keep both units busy.
            T a = bias, b = bias, oddA = T.Zero, oddB = T.Zero;
            float* p = x, q = y;
            for (int v = 1; v < width; v += 2, p += 2 * pixel)
            {
                T c = bias, oddC = T.Zero;
                float* o = p + pixel;
                Prefetch.Near(p + ahead);
                Prefetch.Near(o + ahead);
                Prefetch.Near(p + ahead + tapLine);
                Prefetch.Near(o + ahead + tapLine);
                Columns(T.Load(p), T.Load(o), w00, w01, w02, w03, w04, ref a, ref b, ref c, ref oddB, ref oddC);
                if (TRows.Count > 1)
                {
                    Columns(T.Load(p + tapLine), T.Load(o + tapLine), w10, w11, w12, w13, w14, ref a, ref b, ref c, ref oddB, ref oddC);
                }

                if (TRows.Count > 2)
                {
                    Columns(T.Load(p + (2 * tapLine)), T.Load(o + (2 * tapLine)), w20, w21, w22, w23, w24, ref a, ref b, ref c, ref oddB, ref oddC);
                }

                if (TRows.Count > 3)
                {
                    Columns(T.Load(p + tapLine3), T.Load(o + tapLine3), w30, w31, w32, w33, w34, ref a, ref b, ref c, ref oddB, ref oddC);
                }

                if (TRows.Count > 4)
                {
                    Columns(T.Load(p + (4 * tapLine)), T.Load(o + (4 * tapLine)), w40, w41, w42, w43, w44, ref a, ref b, ref c, ref oddB, ref oddC);
                }

                if (TTaps.Count == 3 || v > 1)
                {
                    DepthwiseEnd<T, TOp, TSums>.Store(q, TTaps.Count == 5 ? a + oddA : b, act, shift, ref sum, ref squares);
                    q += ys;
                }

                (a, b, oddA, oddB) = (b, c, oddB, oddC);
            }

            // A last column of its own.
            for (int r = 0; (width & 1) != 0 && r < TRows.Count; r++, p += tapLine)
            {
                T last = T.Load(p);
                a = TTaps.Count == 5 ? T.Fma(last, Weight(w, ws, r, 4), a) : a;
                b = T.Fma(last, Weight(w, ws, r, TTaps.Count / 2), b);
            }

            if (TTaps.Count == 5 && width > 1)
            {
                DepthwiseEnd<T, TOp, TSums>.Store(q, a + oddA, act, shift, ref sum, ref squares);
                q += ys;
            }

            if ((width & 1) != 0)
            {
                DepthwiseEnd<T, TOp, TSums>.Store(q, TTaps.Count == 5 ? b + oddB : b, act, shift, ref sum, ref squares);
            }

            end.EndRow(ref sum);
            walk.Next(ref rows, ref x, ref y);
        }

        (end.Sum, end.Squares) = (sum, squares);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Weight(float* w, nint ws, int row, int tap) =>
        row < TRows.Count && tap < TTaps.Count ? T.Load(w + (((row * TTaps.Count) + tap) * ws)) : T.Zero;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Column(T x, T w0, T w1, T w2, T w3, T w4, ref T a, ref T b, ref T c, ref T d, ref T e)
    {
        if (TTaps.Count == 5)
        {
            a = T.Fma(x, w4, a);
            b = T.Fma(x, w3, b);
            c = T.Fma(x, w2, c);
            d = T.Fma(x, w1, d);
            e = T.Fma(x, w0, e);
        }
        else
        {
            b = T.Fma(x, w2, b);
            c = T.Fma(x, w1, c);
            d = T.Fma(x, w0, d);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Columns(
        T even, T odd, T w0, T w1, T w2, T w3, T w4, ref T a, ref T b, ref T c, ref T oddB, ref T oddC)
    {
        if (TTaps.Count == 5)
        {
            a = T.Fma(even, w4, a);
            b = T.Fma(even, w2, b);
            c = T.Fma(even, w0, c);
            oddB = T.Fma(odd, w3, oddB);
            oddC = T.Fma(odd, w1, oddC);
        }
        else
        {
            b = T.Fma(odd, w2, T.Fma(even, w1, b));
            c = T.Fma(odd, w0, c);
        }
    }
}
