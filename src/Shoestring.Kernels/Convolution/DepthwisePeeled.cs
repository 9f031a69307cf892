using System.Runtime.CompilerServices;
using Shoestring.Kernels.ActivationOps;
using Shoestring.Kernels.Lanes;

namespace Shoestring.Kernels.Convolution;

/// <summary>
/// What <see cref="DepthwiseSlide{T, TOp, TSums, TTaps, TRows}"/> does for 5×5 of step 1 without sums, where a row has three columns or more:
/// the first two and the last two columns are apart, so that nothing is computed for targets outside. The bits are the same.
/// </summary>
internal static unsafe class DepthwisePeeled<T, TOp, TSums, TRows>
    where T : unmanaged, ILane<T>
    where TOp : struct, IActivationOp
    where TSums : struct
    where TRows : struct, ITaps
{
    /// <inheritdoc cref="DepthwiseSlide{T, TOp, TSums, TTaps, TRows}.Step1"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Step1(
        in DepthwiseWalk walk, int width, float* x, nint tapLine, nint pixel, float* w, nint ws, float* y, nint ys,
        in DepthwiseEnd<T, TOp, TSums> end)
    {
        T w00 = Weight(w, ws, 0, 0), w01 = Weight(w, ws, 0, 1), w02 = Weight(w, ws, 0, 2), w03 = Weight(w, ws, 0, 3), w04 = Weight(w, ws, 0, 4);
        T w10 = Weight(w, ws, 1, 0), w11 = Weight(w, ws, 1, 1), w12 = Weight(w, ws, 1, 2), w13 = Weight(w, ws, 1, 3), w14 = Weight(w, ws, 1, 4);
        T w20 = Weight(w, ws, 2, 0), w21 = Weight(w, ws, 2, 1), w22 = Weight(w, ws, 2, 2), w23 = Weight(w, ws, 2, 3), w24 = Weight(w, ws, 2, 4);
        T w30 = Weight(w, ws, 3, 0), w31 = Weight(w, ws, 3, 1), w32 = Weight(w, ws, 3, 2), w33 = Weight(w, ws, 3, 3), w34 = Weight(w, ws, 3, 4);
        T w40 = Weight(w, ws, 4, 0), w41 = Weight(w, ws, 4, 1), w42 = Weight(w, ws, 4, 2), w43 = Weight(w, ws, 4, 3), w44 = Weight(w, ws, 4, 4);
        TOp act = end.Act;
        T bias = end.Bias;
        nint ahead = TRows.Count * tapLine;
        int rows = walk.Rows;
        for (int count = rows * walk.Pictures; count > 0; count--)
        {
            // Targets v − 2 to v + 2 of column v.
            T a = bias, b = bias, c = bias, d = bias, e = bias;
            T lowA = T.Zero, lowB = T.Zero, lowC = T.Zero, lowD = T.Zero, lowE = T.Zero;
            float* p = x, q = y;
            Prefetch.Near(p + ahead);
            Upper(
                2, 4, p, tapLine, w00, w01, w02, w03, w04, w10, w11, w12, w13, w14, w20, w21, w22, w23, w24,
                ref a, ref b, ref c, ref d, ref e);
            Lower(
                2, 4, p + (3 * tapLine), tapLine, w30, w31, w32, w33, w34, w40, w41, w42, w43, w44,
                ref lowA, ref lowB, ref lowC, ref lowD, ref lowE);
            (a, b, c, d, e) = (b, c, d, e, bias);
            (lowA, lowB, lowC, lowD, lowE) = (lowB, lowC, lowD, lowE, T.Zero);
            p += pixel;
            Prefetch.Near(p + ahead);
            Upper(
                1, 4, p, tapLine, w00, w01, w02, w03, w04, w10, w11, w12, w13, w14, w20, w21, w22, w23, w24,
                ref a, ref b, ref c, ref d, ref e);
            Lower(
                1, 4, p + (3 * tapLine), tapLine, w30, w31, w32, w33, w34, w40, w41, w42, w43, w44,
                ref lowA, ref lowB, ref lowC, ref lowD, ref lowE);
            (a, b, c, d, e) = (b, c, d, e, bias);
            (lowA, lowB, lowC, lowD, lowE) = (lowB, lowC, lowD, lowE, T.Zero);
            p += pixel;
            for (int left = width; left > 4; left--)
            {
                Prefetch.Near(p + ahead);
                Upper(
                    0, 4, p, tapLine, w00, w01, w02, w03, w04, w10, w11, w12, w13, w14, w20, w21, w22, w23, w24,
                    ref a, ref b, ref c, ref d, ref e);
                Lower(
                    0, 4, p + (3 * tapLine), tapLine, w30, w31, w32, w33, w34, w40, w41, w42, w43, w44,
                    ref lowA, ref lowB, ref lowC, ref lowD, ref lowE);
                T.Store(q, act.Forward(TRows.Count > 3 ? a + lowA : a));
                q += ys;
                (a, b, c, d, e) = (b, c, d, e, bias);
                (lowA, lowB, lowC, lowD, lowE) = (lowB, lowC, lowD, lowE, T.Zero);
                p += pixel;
            }

            if (width > 3)
            {
                Prefetch.Near(p + ahead);
                Upper(
                    0, 3, p, tapLine, w00, w01, w02, w03, w04, w10, w11, w12, w13, w14, w20, w21, w22, w23, w24,
                    ref a, ref b, ref c, ref d, ref e);
                Lower(
                    0, 3, p + (3 * tapLine), tapLine, w30, w31, w32, w33, w34, w40, w41, w42, w43, w44,
                    ref lowA, ref lowB, ref lowC, ref lowD, ref lowE);
                T.Store(q, act.Forward(TRows.Count > 3 ? a + lowA : a));
                q += ys;
                (a, b, c, d, e) = (b, c, d, e, bias);
                (lowA, lowB, lowC, lowD, lowE) = (lowB, lowC, lowD, lowE, T.Zero);
                p += pixel;
            }

            Prefetch.Near(p + ahead);
            Upper(
                0, 2, p, tapLine, w00, w01, w02, w03, w04, w10, w11, w12, w13, w14, w20, w21, w22, w23, w24,
                ref a, ref b, ref c, ref d, ref e);
            Lower(
                0, 2, p + (3 * tapLine), tapLine, w30, w31, w32, w33, w34, w40, w41, w42, w43, w44,
                ref lowA, ref lowB, ref lowC, ref lowD, ref lowE);
            T.Store(q, act.Forward(TRows.Count > 3 ? a + lowA : a));
            q += ys;
            T.Store(q, act.Forward(TRows.Count > 3 ? b + lowB : b));
            T.Store(q + ys, act.Forward(TRows.Count > 3 ? c + lowC : c));
            walk.Next(ref rows, ref x, ref y);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Weight(float* w, nint ws, int row, int tap) => row < TRows.Count ? T.Load(w + (((row * 5) + tap) * ws)) : T.Zero;

    // The first three rows of a source column; targets first..last of a to e.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Upper(
        int first, int last, float* p, nint tapLine, T w00, T w01, T w02, T w03, T w04, T w10, T w11, T w12, T w13, T w14,
        T w20, T w21, T w22, T w23, T w24, ref T a, ref T b, ref T c, ref T d, ref T e)
    {
        Add(first, last, T.Load(p), w00, w01, w02, w03, w04, ref a, ref b, ref c, ref d, ref e);
        if (TRows.Count > 1)
        {
            Add(first, last, T.Load(p + tapLine), w10, w11, w12, w13, w14, ref a, ref b, ref c, ref d, ref e);
        }

        if (TRows.Count > 2)
        {
            Add(first, last, T.Load(p + (2 * tapLine)), w20, w21, w22, w23, w24, ref a, ref b, ref c, ref d, ref e);
        }
    }

    // The others.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Lower(
        int first, int last, float* p, nint tapLine, T w30, T w31, T w32, T w33, T w34, T w40, T w41, T w42, T w43, T w44,
        ref T a, ref T b, ref T c, ref T d, ref T e)
    {
        if (TRows.Count > 3)
        {
            Add(first, last, T.Load(p), w30, w31, w32, w33, w34, ref a, ref b, ref c, ref d, ref e);
        }

        if (TRows.Count > 4)
        {
            Add(first, last, T.Load(p + tapLine), w40, w41, w42, w43, w44, ref a, ref b, ref c, ref d, ref e);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(
        int first, int last, T x, T w0, T w1, T w2, T w3, T w4, ref T a, ref T b, ref T c, ref T d, ref T e)
    {
        if (first <= 0)
        {
            a = T.Fma(x, w4, a);
        }

        if (first <= 1)
        {
            b = T.Fma(x, w3, b);
        }

        c = T.Fma(x, w2, c);
        if (last >= 3)
        {
            d = T.Fma(x, w1, d);
        }

        if (last >= 4)
        {
            e = T.Fma(x, w0, e);
        }
    }
}
