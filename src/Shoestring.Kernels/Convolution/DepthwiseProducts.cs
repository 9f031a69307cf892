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
        nint ahead = TRows.Count * line, dAhead = walk.Target;
        bool isPeeled = TTaps.Count == 5 && width > 3;
        int rows = walk.Rows;
        for (int count = rows * walk.Pictures; count > 0; count--)
        {
            // Gradients v − 2 to v + 2 of column v; 3×3 has only d1 to d3. Of 5×5, those outside are left out.
            float* p = x, q = dy;
            T d0 = T.Zero, d1 = T.Zero, d2 = T.Load(q), d3 = TTaps.Count == 5 && width > 1 ? T.Load(q + pixel) : T.Zero, d4;
            q += TTaps.Count / 2 * pixel;
            int left = width - (TTaps.Count / 2);
            if (isPeeled)
            {
                Prefetch.Near(p + ahead);
                Prefetch.Near(q + dAhead);
                d4 = T.Load(q);
                Upper(
                    0, 2, p, line, d0, d1, d2, d3, d4, ref a00, ref a01, ref a02, ref a03, ref a04,
                    ref a10, ref a11, ref a12, ref a13, ref a14, ref a20, ref a21, ref a22, ref a23, ref a24);
                Lower(
                    0, 2, p + (3 * line), line, d0, d1, d2, d3, d4, ref a30, ref a31, ref a32, ref a33, ref a34,
                    ref a40, ref a41, ref a42, ref a43, ref a44);
                (d0, d1, d2, d3) = (d1, d2, d3, d4);
                p += pixel;
                q += pixel;
                Prefetch.Near(p + ahead);
                Prefetch.Near(q + dAhead);
                d4 = T.Load(q);
                Upper(
                    0, 3, p, line, d0, d1, d2, d3, d4, ref a00, ref a01, ref a02, ref a03, ref a04,
                    ref a10, ref a11, ref a12, ref a13, ref a14, ref a20, ref a21, ref a22, ref a23, ref a24);
                Lower(
                    0, 3, p + (3 * line), line, d0, d1, d2, d3, d4, ref a30, ref a31, ref a32, ref a33, ref a34,
                    ref a40, ref a41, ref a42, ref a43, ref a44);
                (d0, d1, d2, d3) = (d1, d2, d3, d4);
                p += pixel;
                q += pixel;
                left -= 2;
            }

            for (; left > (isPeeled ? 0 : -(TTaps.Count / 2)); left--)
            {
                Prefetch.Near(p + ahead);
                Prefetch.Near(q + dAhead);
                d4 = left > 0 ? T.Load(q) : T.Zero;
                if (TTaps.Count == 3)
                {
                    d3 = d4;
                }

                Upper(
                    0, 4, p, line, d0, d1, d2, d3, d4, ref a00, ref a01, ref a02, ref a03, ref a04,
                    ref a10, ref a11, ref a12, ref a13, ref a14, ref a20, ref a21, ref a22, ref a23, ref a24);
                Lower(
                    0, 4, p + (3 * line), line, d0, d1, d2, d3, d4, ref a30, ref a31, ref a32, ref a33, ref a34,
                    ref a40, ref a41, ref a42, ref a43, ref a44);
                (d0, d1, d2, d3) = (d1, d2, d3, d4);
                p += pixel;
                q += pixel;
            }

            if (isPeeled)
            {
                Prefetch.Near(p + ahead);
                Prefetch.Near(q + dAhead);
                d4 = T.Zero;
                Upper(
                    1, 4, p, line, d0, d1, d2, d3, d4, ref a00, ref a01, ref a02, ref a03, ref a04,
                    ref a10, ref a11, ref a12, ref a13, ref a14, ref a20, ref a21, ref a22, ref a23, ref a24);
                Lower(
                    1, 4, p + (3 * line), line, d0, d1, d2, d3, d4, ref a30, ref a31, ref a32, ref a33, ref a34,
                    ref a40, ref a41, ref a42, ref a43, ref a44);
                (d0, d1, d2, d3) = (d1, d2, d3, d4);
                p += pixel;
                q += pixel;
                Prefetch.Near(p + ahead);
                Prefetch.Near(q + dAhead);
                Upper(
                    2, 4, p, line, d0, d1, d2, d3, d4, ref a00, ref a01, ref a02, ref a03, ref a04,
                    ref a10, ref a11, ref a12, ref a13, ref a14, ref a20, ref a21, ref a22, ref a23, ref a24);
                Lower(
                    2, 4, p + (3 * line), line, d0, d1, d2, d3, d4, ref a30, ref a31, ref a32, ref a33, ref a34,
                    ref a40, ref a41, ref a42, ref a43, ref a44);
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

    // The first three rows of a source column; sums first..last of each.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Upper(
        int first, int last, float* p, nint line, T d0, T d1, T d2, T d3, T d4, ref T a00, ref T a01, ref T a02, ref T a03, ref T a04,
        ref T a10, ref T a11, ref T a12, ref T a13, ref T a14, ref T a20, ref T a21, ref T a22, ref T a23, ref T a24)
    {
        Add(first, last, T.Load(p), d0, d1, d2, d3, d4, ref a00, ref a01, ref a02, ref a03, ref a04);
        if (TRows.Count > 1)
        {
            Add(first, last, T.Load(p + line), d0, d1, d2, d3, d4, ref a10, ref a11, ref a12, ref a13, ref a14);
        }

        if (TRows.Count > 2)
        {
            Add(first, last, T.Load(p + (2 * line)), d0, d1, d2, d3, d4, ref a20, ref a21, ref a22, ref a23, ref a24);
        }
    }

    // The others.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Lower(
        int first, int last, float* p, nint line, T d0, T d1, T d2, T d3, T d4, ref T a30, ref T a31, ref T a32, ref T a33, ref T a34,
        ref T a40, ref T a41, ref T a42, ref T a43, ref T a44)
    {
        if (TRows.Count > 3)
        {
            Add(first, last, T.Load(p), d0, d1, d2, d3, d4, ref a30, ref a31, ref a32, ref a33, ref a34);
        }

        if (TRows.Count > 4)
        {
            Add(first, last, T.Load(p + line), d0, d1, d2, d3, d4, ref a40, ref a41, ref a42, ref a43, ref a44);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(
        int first, int last, T x, T d0, T d1, T d2, T d3, T d4, ref T a, ref T b, ref T c, ref T d, ref T e)
    {
        if (TTaps.Count == 3)
        {
            a = T.Fma(x, d3, a);
            b = T.Fma(x, d2, b);
            c = T.Fma(x, d1, c);
            return;
        }

        if (first <= 0)
        {
            a = T.Fma(x, d4, a);
        }

        if (first <= 1)
        {
            b = T.Fma(x, d3, b);
        }

        c = T.Fma(x, d2, c);
        if (last >= 3)
        {
            d = T.Fma(x, d1, d);
        }

        if (last >= 4)
        {
            e = T.Fma(x, d0, e);
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
