using System.Runtime.CompilerServices;
using Shoestring.Kernels.Lanes;

namespace Shoestring.Kernels.Convolution;

/// <summary>
/// Weight gradient of one lane of channels of a depthwise 3×3 or 5×5 convolution whose target j stands above source column j·step: slides
/// along rows with the sums in registers; each source and each gradient is read once. Tap rows outside the picture are left out by
/// TRows. Sums run over targets in order.
/// </summary>
internal static unsafe class DepthwiseProducts<T, TTaps, TRows>
    where T : unmanaged, ILane<T>
    where TTaps : struct, ITaps
    where TRows : struct, ITaps
{
    /// <summary>Step 1; adds to dw.</summary>
    /// <param name="walk">The rows.</param>
    /// <param name="width">Columns of the source.</param>
    /// <param name="x">Source row of the first tap row of the first target row.</param>
    /// <param name="line">Floats from one tap row to the next.</param>
    /// <param name="pixel">Floats between pixels of either.</param>
    /// <param name="dy">Gradient of the first target.</param>
    /// <param name="dw">Sums of the first tap row.</param>
    /// <param name="ws">Floats between taps.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Step1(
        in DepthwiseWalk walk, int width, float* x, nint line, nint pixel, float* dy, float* dw, nint ws)
    {
        T a00 = Sum(dw, ws, 0, 0), a01 = Sum(dw, ws, 0, 1), a02 = Sum(dw, ws, 0, 2), a03 = Sum(dw, ws, 0, 3), a04 = Sum(dw, ws, 0, 4);
        T a10 = Sum(dw, ws, 1, 0), a11 = Sum(dw, ws, 1, 1), a12 = Sum(dw, ws, 1, 2), a13 = Sum(dw, ws, 1, 3), a14 = Sum(dw, ws, 1, 4);
        T a20 = Sum(dw, ws, 2, 0), a21 = Sum(dw, ws, 2, 1), a22 = Sum(dw, ws, 2, 2), a23 = Sum(dw, ws, 2, 3), a24 = Sum(dw, ws, 2, 4);
        T a30 = Sum(dw, ws, 3, 0), a31 = Sum(dw, ws, 3, 1), a32 = Sum(dw, ws, 3, 2), a33 = Sum(dw, ws, 3, 3), a34 = Sum(dw, ws, 3, 4);
        T a40 = Sum(dw, ws, 4, 0), a41 = Sum(dw, ws, 4, 1), a42 = Sum(dw, ws, 4, 2), a43 = Sum(dw, ws, 4, 3), a44 = Sum(dw, ws, 4, 4);
        nint line3 = 3 * line, ahead = TRows.Count * line, dAhead = walk.Target;
        int rows = walk.Rows;
        for (int count = rows * walk.Pictures; count > 0; count--)
        {
            // Gradients v − 2 to v + 2 of column v; 3×3 has only d1 to d3.
            float* p = x, q = dy;
            T d0 = T.Zero, d1 = T.Zero, d2 = T.Load(q), d3 = TTaps.Count == 5 && width > 1 ? T.Load(q + pixel) : T.Zero;
            q += TTaps.Count / 2 * pixel;
            for (int left = width - (TTaps.Count / 2); left > -(TTaps.Count / 2); left--, p += pixel, q += pixel)
            {
                Prefetch.Near(p + ahead);
                Prefetch.Near(q + dAhead);
                T next = left > 0 ? T.Load(q) : T.Zero, d4 = next;
                if (TTaps.Count == 3)
                {
                    d3 = next;
                }

                Column(T.Load(p), d0, d1, d2, d3, d4, ref a00, ref a01, ref a02, ref a03, ref a04);

                if (TRows.Count > 1)
                {
                    Column(T.Load(p + line), d0, d1, d2, d3, d4, ref a10, ref a11, ref a12, ref a13, ref a14);
                }

                if (TRows.Count > 2)
                {
                    Column(T.Load(p + (2 * line)), d0, d1, d2, d3, d4, ref a20, ref a21, ref a22, ref a23, ref a24);
                }

                if (TRows.Count > 3)
                {
                    Column(T.Load(p + line3), d0, d1, d2, d3, d4, ref a30, ref a31, ref a32, ref a33, ref a34);
                }

                if (TRows.Count > 4)
                {
                    Column(T.Load(p + (4 * line)), d0, d1, d2, d3, d4, ref a40, ref a41, ref a42, ref a43, ref a44);
                }

                (d0, d1, d2, d3) = (d1, d2, d3, d4);
            }

            walk.Next(ref rows, ref x, ref dy);
        }

        Put(dw, ws, 0, 0, a00); Put(dw, ws, 0, 1, a01); Put(dw, ws, 0, 2, a02); Put(dw, ws, 0, 3, a03); Put(dw, ws, 0, 4, a04);
        Put(dw, ws, 1, 0, a10); Put(dw, ws, 1, 1, a11); Put(dw, ws, 1, 2, a12); Put(dw, ws, 1, 3, a13); Put(dw, ws, 1, 4, a14);
        Put(dw, ws, 2, 0, a20); Put(dw, ws, 2, 1, a21); Put(dw, ws, 2, 2, a22); Put(dw, ws, 2, 3, a23); Put(dw, ws, 2, 4, a24);
        Put(dw, ws, 3, 0, a30); Put(dw, ws, 3, 1, a31); Put(dw, ws, 3, 2, a32); Put(dw, ws, 3, 3, a33); Put(dw, ws, 3, 4, a34);
        Put(dw, ws, 4, 0, a40); Put(dw, ws, 4, 1, a41); Put(dw, ws, 4, 2, a42); Put(dw, ws, 4, 3, a43); Put(dw, ws, 4, 4, a44);
    }

    /// <summary>Step 2: (width + 1) / 2 targets a row.</summary>
    /// <inheritdoc cref="Step1"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Step2(
        in DepthwiseWalk walk, int width, float* x, nint line, nint pixel, float* dy, float* dw, nint ws)
    {
        T a00 = Sum(dw, ws, 0, 0), a01 = Sum(dw, ws, 0, 1), a02 = Sum(dw, ws, 0, 2), a03 = Sum(dw, ws, 0, 3), a04 = Sum(dw, ws, 0, 4);
        T a10 = Sum(dw, ws, 1, 0), a11 = Sum(dw, ws, 1, 1), a12 = Sum(dw, ws, 1, 2), a13 = Sum(dw, ws, 1, 3), a14 = Sum(dw, ws, 1, 4);
        T a20 = Sum(dw, ws, 2, 0), a21 = Sum(dw, ws, 2, 1), a22 = Sum(dw, ws, 2, 2), a23 = Sum(dw, ws, 2, 3), a24 = Sum(dw, ws, 2, 4);
        T a30 = Sum(dw, ws, 3, 0), a31 = Sum(dw, ws, 3, 1), a32 = Sum(dw, ws, 3, 2), a33 = Sum(dw, ws, 3, 3), a34 = Sum(dw, ws, 3, 4);
        T a40 = Sum(dw, ws, 4, 0), a41 = Sum(dw, ws, 4, 1), a42 = Sum(dw, ws, 4, 2), a43 = Sum(dw, ws, 4, 3), a44 = Sum(dw, ws, 4, 4);
        nint line3 = 3 * line, ahead = TRows.Count * line, dAhead = walk.Target;
        int rows = walk.Rows;
        for (int count = rows * walk.Pictures; count > 0; count--)
        {
            // Gradients j − 1 to j + 1 of the columns 2j and 2j + 1.
            float* p = x, q = dy;
            T before = T.Zero, here = T.Load(q);
            for (int left = width; left > 0; left -= 2, p += 2 * pixel)
            {
                q += pixel;
                T after = left > 2 ? T.Load(q) : T.Zero;
                nint next = left > 1 ? pixel : 0;
                Prefetch.Near(p + ahead);
                Prefetch.Near(p + pixel + ahead);
                Prefetch.Near(p + ahead + line);
                Prefetch.Near(p + pixel + ahead + line);
                Prefetch.Near(q + dAhead);
                T odd = left > 1 ? here : T.Zero; // a last column of its own is read twice
                float* o = p + next;
                Columns(T.Load(p), T.Load(o), before, here, odd, after, ref a00, ref a01, ref a02, ref a03, ref a04);

                if (TRows.Count > 1)
                {
                    Columns(T.Load(p + line), T.Load(o + line), before, here, odd, after, ref a10, ref a11, ref a12, ref a13, ref a14);
                }

                if (TRows.Count > 2)
                {
                    Columns(T.Load(p + (2 * line)), T.Load(o + (2 * line)), before, here, odd, after, ref a20, ref a21, ref a22, ref a23, ref a24);
                }

                if (TRows.Count > 3)
                {
                    Columns(T.Load(p + line3), T.Load(o + line3), before, here, odd, after, ref a30, ref a31, ref a32, ref a33, ref a34);
                }

                if (TRows.Count > 4)
                {
                    Columns(T.Load(p + (4 * line)), T.Load(o + (4 * line)), before, here, odd, after, ref a40, ref a41, ref a42, ref a43, ref a44);
                }

                (before, here) = (here, after);
            }

            walk.Next(ref rows, ref x, ref dy);
        }

        Put(dw, ws, 0, 0, a00); Put(dw, ws, 0, 1, a01); Put(dw, ws, 0, 2, a02); Put(dw, ws, 0, 3, a03); Put(dw, ws, 0, 4, a04);
        Put(dw, ws, 1, 0, a10); Put(dw, ws, 1, 1, a11); Put(dw, ws, 1, 2, a12); Put(dw, ws, 1, 3, a13); Put(dw, ws, 1, 4, a14);
        Put(dw, ws, 2, 0, a20); Put(dw, ws, 2, 1, a21); Put(dw, ws, 2, 2, a22); Put(dw, ws, 2, 3, a23); Put(dw, ws, 2, 4, a24);
        Put(dw, ws, 3, 0, a30); Put(dw, ws, 3, 1, a31); Put(dw, ws, 3, 2, a32); Put(dw, ws, 3, 3, a33); Put(dw, ws, 3, 4, a34);
        Put(dw, ws, 4, 0, a40); Put(dw, ws, 4, 1, a41); Put(dw, ws, 4, 2, a42); Put(dw, ws, 4, 3, a43); Put(dw, ws, 4, 4, a44);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Sum(float* dw, nint ws, int row, int tap) =>
        row < TRows.Count && tap < TTaps.Count ? T.Load(dw + (((row * TTaps.Count) + tap) * ws)) : T.Zero;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(float* dw, nint ws, int row, int tap, T sum)
    {
        if (row < TRows.Count && tap < TTaps.Count)
        {
            T.Store(dw + (((row * TTaps.Count) + tap) * ws), sum);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Column(
        T x, T d0, T d1, T d2, T d3, T d4, ref T a, ref T b, ref T c, ref T d, ref T e)
    {
        if (TTaps.Count == 5)
        {
            a = T.Fma(x, d4, a);
            b = T.Fma(x, d3, b);
            c = T.Fma(x, d2, c);
            d = T.Fma(x, d1, d);
            e = T.Fma(x, d0, e);
        }
        else
        {
            a = T.Fma(x, d3, a);
            b = T.Fma(x, d2, b);
            c = T.Fma(x, d1, c);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Columns(
        T even, T odd, T before, T here, T hereOdd, T after, ref T a, ref T b, ref T c, ref T d, ref T e)
    {
        if (TTaps.Count == 5)
        {
            a = T.Fma(even, after, a);
            b = T.Fma(odd, after, b);
            c = T.Fma(even, here, c);
            d = T.Fma(odd, hereOdd, d);
            e = T.Fma(even, before, e);
        }
        else
        {
            a = T.Fma(odd, after, a);
            b = T.Fma(even, here, b);
            c = T.Fma(odd, hereOdd, c);
        }
    }
}
