using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using Shoestring.Kernels.Lanes;

namespace Shoestring.Kernels.Contraction;

/// <summary>
/// Register tiles of C = A·B where rows of A are read in place (one broadcast an element) and B by lanes.
/// Tile sizes fill the register file: 24×1, 12×2 (13×2) and 8×3 lanes of 32 registers, 6×2 of 16. Sums run over k in order.
/// Hand-tiled, since the JIT keeps only named locals in registers.
/// </summary>
internal static unsafe class RowsTiles<T>
    where T : unmanaged, ILane<T>
{
    /// <summary>C[rows × cols] (+)= bias + product, for at most three lanes of columns.</summary>
    public static void Run(
        int rows, int cols, int k, float* a, nint lda, float* b, nint ldb, float* c, nint ldc, float* bias, bool accumulate, bool cold,
        ReadAhead* ahead = null)
    {
        int lanes = (cols + T.Count - 1) / T.Count;
        int last = cols - ((lanes - 1) * T.Count);
        nint step = lda;
        while (rows > 0)
        {
            if (cold && rows > 24)
            {
                // Many short rows at once are beyond the hardware's prefetchers: ask for the next tile's.
                Fetch(a + (24 * lda), Math.Min(rows - 24, 24), k, lda);
            }

            if (ahead != null)
            {
                ahead->Step();
            }

            int done = lanes switch
            {
                1 => One(rows, k, a, lda, b, ldb, c, ldc, last, bias, accumulate),
                2 => Two(rows, k, a, lda, b, ldb, c, ldc, last, bias, accumulate),
                _ => Three(rows, k, a, lda, b, ldb, c, ldc, last, bias, accumulate),
            };
            rows -= done;
            a += done * step;
            c += done * ldc;
        }
    }

    private static int One(
        int rows, int k, float* a, nint lda, float* b, nint ldb, float* c, nint ldc, int last, float* bias, bool accumulate)
    {
        if (T.Count == 16 && rows >= 24)
        {
            Rows24x1(k, a, lda, b, ldb, c, ldc, last, bias, accumulate);
            return 24;
        }

        if (rows >= 8)
        {
            Rows8x1(k, a, lda, b, ldb, c, ldc, last, bias, accumulate);
            return 8;
        }

        if (rows >= 4)
        {
            Rows4x1(k, a, lda, b, ldb, c, ldc, last, bias, accumulate);
            return 4;
        }

        if (rows >= 2)
        {
            Rows2x1(k, a, lda, b, ldb, c, ldc, last, bias, accumulate);
            return 2;
        }

        Rows1x1(k, a, lda, b, ldb, c, ldc, last, bias, accumulate);
        return 1;
    }

    private static int Two(
        int rows, int k, float* a, nint lda, float* b, nint ldb, float* c, nint ldc, int last, float* bias, bool accumulate)
    {
        // One to three rows over, as of 7×7 pixels, go with the others: a tile of their own waits for itself.
        int over = rows % 12;
        if (T.Count == 16 && over is > 0 and < 4 && rows >= 13 * over)
        {
            Rows13x2(k, a, lda, b, ldb, c, ldc, last, bias, accumulate);
            return 13;
        }

        if (T.Count == 16 && rows >= 12)
        {
            Rows12x2(k, a, lda, b, ldb, c, ldc, last, bias, accumulate);
            return 12;
        }

        if (rows >= 6)
        {
            Rows6x2(k, a, lda, b, ldb, c, ldc, last, bias, accumulate);
            return 6;
        }

        if (rows >= 4)
        {
            Rows4x2(k, a, lda, b, ldb, c, ldc, last, bias, accumulate);
            return 4;
        }

        if (rows >= 2)
        {
            Rows2x2(k, a, lda, b, ldb, c, ldc, last, bias, accumulate);
            return 2;
        }

        Rows1x2(k, a, lda, b, ldb, c, ldc, last, bias, accumulate);
        return 1;
    }

    private static int Three(
        int rows, int k, float* a, nint lda, float* b, nint ldb, float* c, nint ldc, int last, float* bias, bool accumulate)
    {
        if (T.Count == 16 && rows >= 8)
        {
            Rows8x3(k, a, lda, b, ldb, c, ldc, last, bias, accumulate);
            return 8;
        }

        if (rows >= 4)
        {
            Rows4x3(k, a, lda, b, ldb, c, ldc, last, bias, accumulate);
            return 4;
        }

        if (rows >= 2)
        {
            Rows2x3(k, a, lda, b, ldb, c, ldc, last, bias, accumulate);
            return 2;
        }

        Rows1x3(k, a, lda, b, ldb, c, ldc, last, bias, accumulate);
        return 1;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rows24x1(
        int k, float* a, nint lda, float* b, nint ldb, float* c, nint ldc, int last, float* bias, bool accumulate)
    {
        T za = bias == null ? T.Zero : T.Load(bias + (0 * T.Count));
        T c0a = za;
        T c1a = za;
        T c2a = za;
        T c3a = za;
        T c4a = za;
        T c5a = za;
        T c6a = za;
        T c7a = za;
        T c8a = za;
        T c9a = za;
        T c10a = za;
        T c11a = za;
        T c12a = za;
        T c13a = za;
        T c14a = za;
        T c15a = za;
        T c16a = za;
        T c17a = za;
        T c18a = za;
        T c19a = za;
        T c20a = za;
        T c21a = za;
        T c22a = za;
        T c23a = za;
        if (accumulate)
        {
            float* d = c;
            c0a += Get(d, last);
            d += ldc;
            c1a += Get(d, last);
            d += ldc;
            c2a += Get(d, last);
            d += ldc;
            c3a += Get(d, last);
            d += ldc;
            c4a += Get(d, last);
            d += ldc;
            c5a += Get(d, last);
            d += ldc;
            c6a += Get(d, last);
            d += ldc;
            c7a += Get(d, last);
            d += ldc;
            c8a += Get(d, last);
            d += ldc;
            c9a += Get(d, last);
            d += ldc;
            c10a += Get(d, last);
            d += ldc;
            c11a += Get(d, last);
            d += ldc;
            c12a += Get(d, last);
            d += ldc;
            c13a += Get(d, last);
            d += ldc;
            c14a += Get(d, last);
            d += ldc;
            c15a += Get(d, last);
            d += ldc;
            c16a += Get(d, last);
            d += ldc;
            c17a += Get(d, last);
            d += ldc;
            c18a += Get(d, last);
            d += ldc;
            c19a += Get(d, last);
            d += ldc;
            c20a += Get(d, last);
            d += ldc;
            c21a += Get(d, last);
            d += ldc;
            c22a += Get(d, last);
            d += ldc;
            c23a += Get(d, last);
        }

        nint s1 = lda * sizeof(float);
        nint s2 = s1 * 2;
        nint sb = ldb * sizeof(float);
        byte* p0 = (byte*)a;
        byte* p1 = p0 + s2 + s1;
        byte* p2 = p1 + s2 + s1;
        byte* p3 = p2 + s2 + s1;
        byte* p4 = p3 + s2 + s1;
        byte* p5 = p4 + s2 + s1;
        byte* p6 = p5 + s2 + s1;
        byte* p7 = p6 + s2 + s1;
        for (; k > 0; k--)
        {
            T b0 = T.Load(b);
            c0a = T.Fma(T.Broadcast(*(float*)p0), b0, c0a);
            c1a = T.Fma(T.Broadcast(*(float*)(p0 + s1)), b0, c1a);
            c2a = T.Fma(T.Broadcast(*(float*)(p0 + s2)), b0, c2a);
            c3a = T.Fma(T.Broadcast(*(float*)p1), b0, c3a);
            c4a = T.Fma(T.Broadcast(*(float*)(p1 + s1)), b0, c4a);
            c5a = T.Fma(T.Broadcast(*(float*)(p1 + s2)), b0, c5a);
            c6a = T.Fma(T.Broadcast(*(float*)p2), b0, c6a);
            c7a = T.Fma(T.Broadcast(*(float*)(p2 + s1)), b0, c7a);
            c8a = T.Fma(T.Broadcast(*(float*)(p2 + s2)), b0, c8a);
            c9a = T.Fma(T.Broadcast(*(float*)p3), b0, c9a);
            c10a = T.Fma(T.Broadcast(*(float*)(p3 + s1)), b0, c10a);
            c11a = T.Fma(T.Broadcast(*(float*)(p3 + s2)), b0, c11a);
            c12a = T.Fma(T.Broadcast(*(float*)p4), b0, c12a);
            c13a = T.Fma(T.Broadcast(*(float*)(p4 + s1)), b0, c13a);
            c14a = T.Fma(T.Broadcast(*(float*)(p4 + s2)), b0, c14a);
            c15a = T.Fma(T.Broadcast(*(float*)p5), b0, c15a);
            c16a = T.Fma(T.Broadcast(*(float*)(p5 + s1)), b0, c16a);
            c17a = T.Fma(T.Broadcast(*(float*)(p5 + s2)), b0, c17a);
            c18a = T.Fma(T.Broadcast(*(float*)p6), b0, c18a);
            c19a = T.Fma(T.Broadcast(*(float*)(p6 + s1)), b0, c19a);
            c20a = T.Fma(T.Broadcast(*(float*)(p6 + s2)), b0, c20a);
            c21a = T.Fma(T.Broadcast(*(float*)p7), b0, c21a);
            c22a = T.Fma(T.Broadcast(*(float*)(p7 + s1)), b0, c22a);
            c23a = T.Fma(T.Broadcast(*(float*)(p7 + s2)), b0, c23a);
            p0 += sizeof(float);
            p1 += sizeof(float);
            p2 += sizeof(float);
            p3 += sizeof(float);
            p4 += sizeof(float);
            p5 += sizeof(float);
            p6 += sizeof(float);
            p7 += sizeof(float);
            b = (float*)((byte*)b + sb);
        }

        Put(c, c0a, last);
        c += ldc;
        Put(c, c1a, last);
        c += ldc;
        Put(c, c2a, last);
        c += ldc;
        Put(c, c3a, last);
        c += ldc;
        Put(c, c4a, last);
        c += ldc;
        Put(c, c5a, last);
        c += ldc;
        Put(c, c6a, last);
        c += ldc;
        Put(c, c7a, last);
        c += ldc;
        Put(c, c8a, last);
        c += ldc;
        Put(c, c9a, last);
        c += ldc;
        Put(c, c10a, last);
        c += ldc;
        Put(c, c11a, last);
        c += ldc;
        Put(c, c12a, last);
        c += ldc;
        Put(c, c13a, last);
        c += ldc;
        Put(c, c14a, last);
        c += ldc;
        Put(c, c15a, last);
        c += ldc;
        Put(c, c16a, last);
        c += ldc;
        Put(c, c17a, last);
        c += ldc;
        Put(c, c18a, last);
        c += ldc;
        Put(c, c19a, last);
        c += ldc;
        Put(c, c20a, last);
        c += ldc;
        Put(c, c21a, last);
        c += ldc;
        Put(c, c22a, last);
        c += ldc;
        Put(c, c23a, last);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rows8x1(
        int k, float* a, nint lda, float* b, nint ldb, float* c, nint ldc, int last, float* bias, bool accumulate)
    {
        T za = bias == null ? T.Zero : T.Load(bias + (0 * T.Count));
        T c0a = za;
        T c1a = za;
        T c2a = za;
        T c3a = za;
        T c4a = za;
        T c5a = za;
        T c6a = za;
        T c7a = za;
        if (accumulate)
        {
            float* d = c;
            c0a += Get(d, last);
            d += ldc;
            c1a += Get(d, last);
            d += ldc;
            c2a += Get(d, last);
            d += ldc;
            c3a += Get(d, last);
            d += ldc;
            c4a += Get(d, last);
            d += ldc;
            c5a += Get(d, last);
            d += ldc;
            c6a += Get(d, last);
            d += ldc;
            c7a += Get(d, last);
        }

        nint s1 = lda * sizeof(float);
        nint s2 = s1 * 2;
        nint sb = ldb * sizeof(float);
        byte* p0 = (byte*)a;
        byte* p1 = p0 + s2 + s1;
        byte* p2 = p1 + s2 + s1;
        for (; k > 0; k--)
        {
            T b0 = T.Load(b);
            c0a = T.Fma(T.Broadcast(*(float*)p0), b0, c0a);
            c1a = T.Fma(T.Broadcast(*(float*)(p0 + s1)), b0, c1a);
            c2a = T.Fma(T.Broadcast(*(float*)(p0 + s2)), b0, c2a);
            c3a = T.Fma(T.Broadcast(*(float*)p1), b0, c3a);
            c4a = T.Fma(T.Broadcast(*(float*)(p1 + s1)), b0, c4a);
            c5a = T.Fma(T.Broadcast(*(float*)(p1 + s2)), b0, c5a);
            c6a = T.Fma(T.Broadcast(*(float*)p2), b0, c6a);
            c7a = T.Fma(T.Broadcast(*(float*)(p2 + s1)), b0, c7a);
            p0 += sizeof(float);
            p1 += sizeof(float);
            p2 += sizeof(float);
            b = (float*)((byte*)b + sb);
        }

        Put(c, c0a, last);
        c += ldc;
        Put(c, c1a, last);
        c += ldc;
        Put(c, c2a, last);
        c += ldc;
        Put(c, c3a, last);
        c += ldc;
        Put(c, c4a, last);
        c += ldc;
        Put(c, c5a, last);
        c += ldc;
        Put(c, c6a, last);
        c += ldc;
        Put(c, c7a, last);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rows4x1(
        int k, float* a, nint lda, float* b, nint ldb, float* c, nint ldc, int last, float* bias, bool accumulate)
    {
        T za = bias == null ? T.Zero : T.Load(bias + (0 * T.Count));
        T c0a = za;
        T c1a = za;
        T c2a = za;
        T c3a = za;
        if (accumulate)
        {
            float* d = c;
            c0a += Get(d, last);
            d += ldc;
            c1a += Get(d, last);
            d += ldc;
            c2a += Get(d, last);
            d += ldc;
            c3a += Get(d, last);
        }

        nint s1 = lda * sizeof(float);
        nint s2 = s1 * 2;
        nint sb = ldb * sizeof(float);
        byte* p0 = (byte*)a;
        byte* p1 = p0 + s2 + s1;
        for (; k > 0; k--)
        {
            T b0 = T.Load(b);
            c0a = T.Fma(T.Broadcast(*(float*)p0), b0, c0a);
            c1a = T.Fma(T.Broadcast(*(float*)(p0 + s1)), b0, c1a);
            c2a = T.Fma(T.Broadcast(*(float*)(p0 + s2)), b0, c2a);
            c3a = T.Fma(T.Broadcast(*(float*)p1), b0, c3a);
            p0 += sizeof(float);
            p1 += sizeof(float);
            b = (float*)((byte*)b + sb);
        }

        Put(c, c0a, last);
        c += ldc;
        Put(c, c1a, last);
        c += ldc;
        Put(c, c2a, last);
        c += ldc;
        Put(c, c3a, last);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rows2x1(
        int k, float* a, nint lda, float* b, nint ldb, float* c, nint ldc, int last, float* bias, bool accumulate)
    {
        T za = bias == null ? T.Zero : T.Load(bias + (0 * T.Count));
        T c0a = za;
        T c1a = za;
        if (accumulate)
        {
            float* d = c;
            c0a += Get(d, last);
            d += ldc;
            c1a += Get(d, last);
        }

        nint s1 = lda * sizeof(float);
        nint sb = ldb * sizeof(float);
        byte* p0 = (byte*)a;
        for (; k > 0; k--)
        {
            T b0 = T.Load(b);
            c0a = T.Fma(T.Broadcast(*(float*)p0), b0, c0a);
            c1a = T.Fma(T.Broadcast(*(float*)(p0 + s1)), b0, c1a);
            p0 += sizeof(float);
            b = (float*)((byte*)b + sb);
        }

        Put(c, c0a, last);
        c += ldc;
        Put(c, c1a, last);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rows1x1(
        int k, float* a, nint lda, float* b, nint ldb, float* c, nint ldc, int last, float* bias, bool accumulate)
    {
        T za = bias == null ? T.Zero : T.Load(bias + (0 * T.Count));
        T c0a = za;
        if (accumulate)
        {
            float* d = c;
            c0a += Get(d, last);
        }

        nint sb = ldb * sizeof(float);
        byte* p0 = (byte*)a;
        for (; k > 0; k--)
        {
            T b0 = T.Load(b);
            c0a = T.Fma(T.Broadcast(*(float*)p0), b0, c0a);
            p0 += sizeof(float);
            b = (float*)((byte*)b + sb);
        }

        Put(c, c0a, last);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rows13x2(
        int k, float* a, nint lda, float* b, nint ldb, float* c, nint ldc, int last, float* bias, bool accumulate)
    {
        T za = bias == null ? T.Zero : T.Load(bias + (0 * T.Count));
        T zb = bias == null ? T.Zero : T.Load(bias + (1 * T.Count));
        T c0a = za, c0b = zb;
        T c1a = za, c1b = zb;
        T c2a = za, c2b = zb;
        T c3a = za, c3b = zb;
        T c4a = za, c4b = zb;
        T c5a = za, c5b = zb;
        T c6a = za, c6b = zb;
        T c7a = za, c7b = zb;
        T c8a = za, c8b = zb;
        T c9a = za, c9b = zb;
        T c10a = za, c10b = zb;
        T c11a = za, c11b = zb;
        T c12a = za, c12b = zb;
        if (accumulate)
        {
            float* d = c;
            c0a += T.Load(d);
            c0b += Get(d + (1 * T.Count), last);
            d += ldc;
            c1a += T.Load(d);
            c1b += Get(d + (1 * T.Count), last);
            d += ldc;
            c2a += T.Load(d);
            c2b += Get(d + (1 * T.Count), last);
            d += ldc;
            c3a += T.Load(d);
            c3b += Get(d + (1 * T.Count), last);
            d += ldc;
            c4a += T.Load(d);
            c4b += Get(d + (1 * T.Count), last);
            d += ldc;
            c5a += T.Load(d);
            c5b += Get(d + (1 * T.Count), last);
            d += ldc;
            c6a += T.Load(d);
            c6b += Get(d + (1 * T.Count), last);
            d += ldc;
            c7a += T.Load(d);
            c7b += Get(d + (1 * T.Count), last);
            d += ldc;
            c8a += T.Load(d);
            c8b += Get(d + (1 * T.Count), last);
            d += ldc;
            c9a += T.Load(d);
            c9b += Get(d + (1 * T.Count), last);
            d += ldc;
            c10a += T.Load(d);
            c10b += Get(d + (1 * T.Count), last);
            d += ldc;
            c11a += T.Load(d);
            c11b += Get(d + (1 * T.Count), last);
            d += ldc;
            c12a += T.Load(d);
            c12b += Get(d + (1 * T.Count), last);
        }

        nint s1 = lda * sizeof(float);
        nint s2 = s1 * 2;
        nint sb = ldb * sizeof(float);
        byte* p0 = (byte*)a;
        byte* p1 = p0 + s2 + s1;
        byte* p2 = p1 + s2 + s1;
        byte* p3 = p2 + s2 + s1;
        byte* p4 = p3 + s2 + s1;
        for (; k > 0; k--)
        {
            T b0 = T.Load(b);
            T b1 = T.Load(b + (1 * T.Count));
            T v0 = T.Broadcast(*(float*)p0);
            c0a = T.Fma(v0, b0, c0a);
            c0b = T.Fma(v0, b1, c0b);
            T v1 = T.Broadcast(*(float*)(p0 + s1));
            c1a = T.Fma(v1, b0, c1a);
            c1b = T.Fma(v1, b1, c1b);
            T v2 = T.Broadcast(*(float*)(p0 + s2));
            c2a = T.Fma(v2, b0, c2a);
            c2b = T.Fma(v2, b1, c2b);
            T v3 = T.Broadcast(*(float*)p1);
            c3a = T.Fma(v3, b0, c3a);
            c3b = T.Fma(v3, b1, c3b);
            T v4 = T.Broadcast(*(float*)(p1 + s1));
            c4a = T.Fma(v4, b0, c4a);
            c4b = T.Fma(v4, b1, c4b);
            T v5 = T.Broadcast(*(float*)(p1 + s2));
            c5a = T.Fma(v5, b0, c5a);
            c5b = T.Fma(v5, b1, c5b);
            T v6 = T.Broadcast(*(float*)p2);
            c6a = T.Fma(v6, b0, c6a);
            c6b = T.Fma(v6, b1, c6b);
            T v7 = T.Broadcast(*(float*)(p2 + s1));
            c7a = T.Fma(v7, b0, c7a);
            c7b = T.Fma(v7, b1, c7b);
            T v8 = T.Broadcast(*(float*)(p2 + s2));
            c8a = T.Fma(v8, b0, c8a);
            c8b = T.Fma(v8, b1, c8b);
            T v9 = T.Broadcast(*(float*)p3);
            c9a = T.Fma(v9, b0, c9a);
            c9b = T.Fma(v9, b1, c9b);
            T v10 = T.Broadcast(*(float*)(p3 + s1));
            c10a = T.Fma(v10, b0, c10a);
            c10b = T.Fma(v10, b1, c10b);
            T v11 = T.Broadcast(*(float*)(p3 + s2));
            c11a = T.Fma(v11, b0, c11a);
            c11b = T.Fma(v11, b1, c11b);
            T v12 = T.Broadcast(*(float*)p4);
            c12a = T.Fma(v12, b0, c12a);
            c12b = T.Fma(v12, b1, c12b);
            p0 += sizeof(float);
            p1 += sizeof(float);
            p2 += sizeof(float);
            p3 += sizeof(float);
            p4 += sizeof(float);
            b = (float*)((byte*)b + sb);
        }

        T.Store(c, c0a);
        Put(c + (1 * T.Count), c0b, last);
        c += ldc;
        T.Store(c, c1a);
        Put(c + (1 * T.Count), c1b, last);
        c += ldc;
        T.Store(c, c2a);
        Put(c + (1 * T.Count), c2b, last);
        c += ldc;
        T.Store(c, c3a);
        Put(c + (1 * T.Count), c3b, last);
        c += ldc;
        T.Store(c, c4a);
        Put(c + (1 * T.Count), c4b, last);
        c += ldc;
        T.Store(c, c5a);
        Put(c + (1 * T.Count), c5b, last);
        c += ldc;
        T.Store(c, c6a);
        Put(c + (1 * T.Count), c6b, last);
        c += ldc;
        T.Store(c, c7a);
        Put(c + (1 * T.Count), c7b, last);
        c += ldc;
        T.Store(c, c8a);
        Put(c + (1 * T.Count), c8b, last);
        c += ldc;
        T.Store(c, c9a);
        Put(c + (1 * T.Count), c9b, last);
        c += ldc;
        T.Store(c, c10a);
        Put(c + (1 * T.Count), c10b, last);
        c += ldc;
        T.Store(c, c11a);
        Put(c + (1 * T.Count), c11b, last);
        c += ldc;
        T.Store(c, c12a);
        Put(c + (1 * T.Count), c12b, last);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rows12x2(
        int k, float* a, nint lda, float* b, nint ldb, float* c, nint ldc, int last, float* bias, bool accumulate)
    {
        T za = bias == null ? T.Zero : T.Load(bias + (0 * T.Count));
        T zb = bias == null ? T.Zero : T.Load(bias + (1 * T.Count));
        T c0a = za, c0b = zb;
        T c1a = za, c1b = zb;
        T c2a = za, c2b = zb;
        T c3a = za, c3b = zb;
        T c4a = za, c4b = zb;
        T c5a = za, c5b = zb;
        T c6a = za, c6b = zb;
        T c7a = za, c7b = zb;
        T c8a = za, c8b = zb;
        T c9a = za, c9b = zb;
        T c10a = za, c10b = zb;
        T c11a = za, c11b = zb;
        if (accumulate)
        {
            float* d = c;
            c0a += T.Load(d);
            c0b += Get(d + (1 * T.Count), last);
            d += ldc;
            c1a += T.Load(d);
            c1b += Get(d + (1 * T.Count), last);
            d += ldc;
            c2a += T.Load(d);
            c2b += Get(d + (1 * T.Count), last);
            d += ldc;
            c3a += T.Load(d);
            c3b += Get(d + (1 * T.Count), last);
            d += ldc;
            c4a += T.Load(d);
            c4b += Get(d + (1 * T.Count), last);
            d += ldc;
            c5a += T.Load(d);
            c5b += Get(d + (1 * T.Count), last);
            d += ldc;
            c6a += T.Load(d);
            c6b += Get(d + (1 * T.Count), last);
            d += ldc;
            c7a += T.Load(d);
            c7b += Get(d + (1 * T.Count), last);
            d += ldc;
            c8a += T.Load(d);
            c8b += Get(d + (1 * T.Count), last);
            d += ldc;
            c9a += T.Load(d);
            c9b += Get(d + (1 * T.Count), last);
            d += ldc;
            c10a += T.Load(d);
            c10b += Get(d + (1 * T.Count), last);
            d += ldc;
            c11a += T.Load(d);
            c11b += Get(d + (1 * T.Count), last);
        }

        nint s1 = lda * sizeof(float);
        nint s2 = s1 * 2;
        nint sb = ldb * sizeof(float);
        byte* p0 = (byte*)a;
        byte* p1 = p0 + s2 + s1;
        byte* p2 = p1 + s2 + s1;
        byte* p3 = p2 + s2 + s1;
        for (; k > 0; k--)
        {
            T b0 = T.Load(b);
            T b1 = T.Load(b + (1 * T.Count));
            T v0 = T.Broadcast(*(float*)p0);
            c0a = T.Fma(v0, b0, c0a);
            c0b = T.Fma(v0, b1, c0b);
            T v1 = T.Broadcast(*(float*)(p0 + s1));
            c1a = T.Fma(v1, b0, c1a);
            c1b = T.Fma(v1, b1, c1b);
            T v2 = T.Broadcast(*(float*)(p0 + s2));
            c2a = T.Fma(v2, b0, c2a);
            c2b = T.Fma(v2, b1, c2b);
            T v3 = T.Broadcast(*(float*)p1);
            c3a = T.Fma(v3, b0, c3a);
            c3b = T.Fma(v3, b1, c3b);
            T v4 = T.Broadcast(*(float*)(p1 + s1));
            c4a = T.Fma(v4, b0, c4a);
            c4b = T.Fma(v4, b1, c4b);
            T v5 = T.Broadcast(*(float*)(p1 + s2));
            c5a = T.Fma(v5, b0, c5a);
            c5b = T.Fma(v5, b1, c5b);
            T v6 = T.Broadcast(*(float*)p2);
            c6a = T.Fma(v6, b0, c6a);
            c6b = T.Fma(v6, b1, c6b);
            T v7 = T.Broadcast(*(float*)(p2 + s1));
            c7a = T.Fma(v7, b0, c7a);
            c7b = T.Fma(v7, b1, c7b);
            T v8 = T.Broadcast(*(float*)(p2 + s2));
            c8a = T.Fma(v8, b0, c8a);
            c8b = T.Fma(v8, b1, c8b);
            T v9 = T.Broadcast(*(float*)p3);
            c9a = T.Fma(v9, b0, c9a);
            c9b = T.Fma(v9, b1, c9b);
            T v10 = T.Broadcast(*(float*)(p3 + s1));
            c10a = T.Fma(v10, b0, c10a);
            c10b = T.Fma(v10, b1, c10b);
            T v11 = T.Broadcast(*(float*)(p3 + s2));
            c11a = T.Fma(v11, b0, c11a);
            c11b = T.Fma(v11, b1, c11b);
            p0 += sizeof(float);
            p1 += sizeof(float);
            p2 += sizeof(float);
            p3 += sizeof(float);
            b = (float*)((byte*)b + sb);
        }

        T.Store(c, c0a);
        Put(c + (1 * T.Count), c0b, last);
        c += ldc;
        T.Store(c, c1a);
        Put(c + (1 * T.Count), c1b, last);
        c += ldc;
        T.Store(c, c2a);
        Put(c + (1 * T.Count), c2b, last);
        c += ldc;
        T.Store(c, c3a);
        Put(c + (1 * T.Count), c3b, last);
        c += ldc;
        T.Store(c, c4a);
        Put(c + (1 * T.Count), c4b, last);
        c += ldc;
        T.Store(c, c5a);
        Put(c + (1 * T.Count), c5b, last);
        c += ldc;
        T.Store(c, c6a);
        Put(c + (1 * T.Count), c6b, last);
        c += ldc;
        T.Store(c, c7a);
        Put(c + (1 * T.Count), c7b, last);
        c += ldc;
        T.Store(c, c8a);
        Put(c + (1 * T.Count), c8b, last);
        c += ldc;
        T.Store(c, c9a);
        Put(c + (1 * T.Count), c9b, last);
        c += ldc;
        T.Store(c, c10a);
        Put(c + (1 * T.Count), c10b, last);
        c += ldc;
        T.Store(c, c11a);
        Put(c + (1 * T.Count), c11b, last);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rows6x2(
        int k, float* a, nint lda, float* b, nint ldb, float* c, nint ldc, int last, float* bias, bool accumulate)
    {
        T za = bias == null ? T.Zero : T.Load(bias + (0 * T.Count));
        T zb = bias == null ? T.Zero : T.Load(bias + (1 * T.Count));
        T c0a = za, c0b = zb;
        T c1a = za, c1b = zb;
        T c2a = za, c2b = zb;
        T c3a = za, c3b = zb;
        T c4a = za, c4b = zb;
        T c5a = za, c5b = zb;
        if (accumulate)
        {
            float* d = c;
            c0a += T.Load(d);
            c0b += Get(d + (1 * T.Count), last);
            d += ldc;
            c1a += T.Load(d);
            c1b += Get(d + (1 * T.Count), last);
            d += ldc;
            c2a += T.Load(d);
            c2b += Get(d + (1 * T.Count), last);
            d += ldc;
            c3a += T.Load(d);
            c3b += Get(d + (1 * T.Count), last);
            d += ldc;
            c4a += T.Load(d);
            c4b += Get(d + (1 * T.Count), last);
            d += ldc;
            c5a += T.Load(d);
            c5b += Get(d + (1 * T.Count), last);
        }

        nint s1 = lda * sizeof(float);
        nint s2 = s1 * 2;
        nint sb = ldb * sizeof(float);
        byte* p0 = (byte*)a;
        byte* p1 = p0 + s2 + s1;
        for (; k > 0; k--)
        {
            T b0 = T.Load(b);
            T b1 = T.Load(b + (1 * T.Count));
            T v0 = T.Broadcast(*(float*)p0);
            c0a = T.Fma(v0, b0, c0a);
            c0b = T.Fma(v0, b1, c0b);
            T v1 = T.Broadcast(*(float*)(p0 + s1));
            c1a = T.Fma(v1, b0, c1a);
            c1b = T.Fma(v1, b1, c1b);
            T v2 = T.Broadcast(*(float*)(p0 + s2));
            c2a = T.Fma(v2, b0, c2a);
            c2b = T.Fma(v2, b1, c2b);
            T v3 = T.Broadcast(*(float*)p1);
            c3a = T.Fma(v3, b0, c3a);
            c3b = T.Fma(v3, b1, c3b);
            T v4 = T.Broadcast(*(float*)(p1 + s1));
            c4a = T.Fma(v4, b0, c4a);
            c4b = T.Fma(v4, b1, c4b);
            T v5 = T.Broadcast(*(float*)(p1 + s2));
            c5a = T.Fma(v5, b0, c5a);
            c5b = T.Fma(v5, b1, c5b);
            p0 += sizeof(float);
            p1 += sizeof(float);
            b = (float*)((byte*)b + sb);
        }

        T.Store(c, c0a);
        Put(c + (1 * T.Count), c0b, last);
        c += ldc;
        T.Store(c, c1a);
        Put(c + (1 * T.Count), c1b, last);
        c += ldc;
        T.Store(c, c2a);
        Put(c + (1 * T.Count), c2b, last);
        c += ldc;
        T.Store(c, c3a);
        Put(c + (1 * T.Count), c3b, last);
        c += ldc;
        T.Store(c, c4a);
        Put(c + (1 * T.Count), c4b, last);
        c += ldc;
        T.Store(c, c5a);
        Put(c + (1 * T.Count), c5b, last);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rows4x2(
        int k, float* a, nint lda, float* b, nint ldb, float* c, nint ldc, int last, float* bias, bool accumulate)
    {
        T za = bias == null ? T.Zero : T.Load(bias + (0 * T.Count));
        T zb = bias == null ? T.Zero : T.Load(bias + (1 * T.Count));
        T c0a = za, c0b = zb;
        T c1a = za, c1b = zb;
        T c2a = za, c2b = zb;
        T c3a = za, c3b = zb;
        if (accumulate)
        {
            float* d = c;
            c0a += T.Load(d);
            c0b += Get(d + (1 * T.Count), last);
            d += ldc;
            c1a += T.Load(d);
            c1b += Get(d + (1 * T.Count), last);
            d += ldc;
            c2a += T.Load(d);
            c2b += Get(d + (1 * T.Count), last);
            d += ldc;
            c3a += T.Load(d);
            c3b += Get(d + (1 * T.Count), last);
        }

        nint s1 = lda * sizeof(float);
        nint s2 = s1 * 2;
        nint sb = ldb * sizeof(float);
        byte* p0 = (byte*)a;
        byte* p1 = p0 + s2 + s1;
        for (; k > 0; k--)
        {
            T b0 = T.Load(b);
            T b1 = T.Load(b + (1 * T.Count));
            T v0 = T.Broadcast(*(float*)p0);
            c0a = T.Fma(v0, b0, c0a);
            c0b = T.Fma(v0, b1, c0b);
            T v1 = T.Broadcast(*(float*)(p0 + s1));
            c1a = T.Fma(v1, b0, c1a);
            c1b = T.Fma(v1, b1, c1b);
            T v2 = T.Broadcast(*(float*)(p0 + s2));
            c2a = T.Fma(v2, b0, c2a);
            c2b = T.Fma(v2, b1, c2b);
            T v3 = T.Broadcast(*(float*)p1);
            c3a = T.Fma(v3, b0, c3a);
            c3b = T.Fma(v3, b1, c3b);
            p0 += sizeof(float);
            p1 += sizeof(float);
            b = (float*)((byte*)b + sb);
        }

        T.Store(c, c0a);
        Put(c + (1 * T.Count), c0b, last);
        c += ldc;
        T.Store(c, c1a);
        Put(c + (1 * T.Count), c1b, last);
        c += ldc;
        T.Store(c, c2a);
        Put(c + (1 * T.Count), c2b, last);
        c += ldc;
        T.Store(c, c3a);
        Put(c + (1 * T.Count), c3b, last);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rows2x2(
        int k, float* a, nint lda, float* b, nint ldb, float* c, nint ldc, int last, float* bias, bool accumulate)
    {
        T za = bias == null ? T.Zero : T.Load(bias + (0 * T.Count));
        T zb = bias == null ? T.Zero : T.Load(bias + (1 * T.Count));
        T c0a = za, c0b = zb;
        T c1a = za, c1b = zb;
        if (accumulate)
        {
            float* d = c;
            c0a += T.Load(d);
            c0b += Get(d + (1 * T.Count), last);
            d += ldc;
            c1a += T.Load(d);
            c1b += Get(d + (1 * T.Count), last);
        }

        nint s1 = lda * sizeof(float);
        nint sb = ldb * sizeof(float);
        byte* p0 = (byte*)a;
        for (; k > 0; k--)
        {
            T b0 = T.Load(b);
            T b1 = T.Load(b + (1 * T.Count));
            T v0 = T.Broadcast(*(float*)p0);
            c0a = T.Fma(v0, b0, c0a);
            c0b = T.Fma(v0, b1, c0b);
            T v1 = T.Broadcast(*(float*)(p0 + s1));
            c1a = T.Fma(v1, b0, c1a);
            c1b = T.Fma(v1, b1, c1b);
            p0 += sizeof(float);
            b = (float*)((byte*)b + sb);
        }

        T.Store(c, c0a);
        Put(c + (1 * T.Count), c0b, last);
        c += ldc;
        T.Store(c, c1a);
        Put(c + (1 * T.Count), c1b, last);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rows1x2(
        int k, float* a, nint lda, float* b, nint ldb, float* c, nint ldc, int last, float* bias, bool accumulate)
    {
        T za = bias == null ? T.Zero : T.Load(bias + (0 * T.Count));
        T zb = bias == null ? T.Zero : T.Load(bias + (1 * T.Count));
        T c0a = za, c0b = zb;
        if (accumulate)
        {
            float* d = c;
            c0a += T.Load(d);
            c0b += Get(d + (1 * T.Count), last);
        }

        nint sb = ldb * sizeof(float);
        byte* p0 = (byte*)a;
        for (; k > 0; k--)
        {
            T b0 = T.Load(b);
            T b1 = T.Load(b + (1 * T.Count));
            T v0 = T.Broadcast(*(float*)p0);
            c0a = T.Fma(v0, b0, c0a);
            c0b = T.Fma(v0, b1, c0b);
            p0 += sizeof(float);
            b = (float*)((byte*)b + sb);
        }

        T.Store(c, c0a);
        Put(c + (1 * T.Count), c0b, last);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rows8x3(
        int k, float* a, nint lda, float* b, nint ldb, float* c, nint ldc, int last, float* bias, bool accumulate)
    {
        T za = bias == null ? T.Zero : T.Load(bias + (0 * T.Count));
        T zb = bias == null ? T.Zero : T.Load(bias + (1 * T.Count));
        T zc = bias == null ? T.Zero : T.Load(bias + (2 * T.Count));
        T c0a = za, c0b = zb, c0c = zc;
        T c1a = za, c1b = zb, c1c = zc;
        T c2a = za, c2b = zb, c2c = zc;
        T c3a = za, c3b = zb, c3c = zc;
        T c4a = za, c4b = zb, c4c = zc;
        T c5a = za, c5b = zb, c5c = zc;
        T c6a = za, c6b = zb, c6c = zc;
        T c7a = za, c7b = zb, c7c = zc;
        if (accumulate)
        {
            float* d = c;
            c0a += T.Load(d);
            c0b += T.Load(d + (1 * T.Count));
            c0c += Get(d + (2 * T.Count), last);
            d += ldc;
            c1a += T.Load(d);
            c1b += T.Load(d + (1 * T.Count));
            c1c += Get(d + (2 * T.Count), last);
            d += ldc;
            c2a += T.Load(d);
            c2b += T.Load(d + (1 * T.Count));
            c2c += Get(d + (2 * T.Count), last);
            d += ldc;
            c3a += T.Load(d);
            c3b += T.Load(d + (1 * T.Count));
            c3c += Get(d + (2 * T.Count), last);
            d += ldc;
            c4a += T.Load(d);
            c4b += T.Load(d + (1 * T.Count));
            c4c += Get(d + (2 * T.Count), last);
            d += ldc;
            c5a += T.Load(d);
            c5b += T.Load(d + (1 * T.Count));
            c5c += Get(d + (2 * T.Count), last);
            d += ldc;
            c6a += T.Load(d);
            c6b += T.Load(d + (1 * T.Count));
            c6c += Get(d + (2 * T.Count), last);
            d += ldc;
            c7a += T.Load(d);
            c7b += T.Load(d + (1 * T.Count));
            c7c += Get(d + (2 * T.Count), last);
        }

        nint s1 = lda * sizeof(float);
        nint s2 = s1 * 2;
        nint sb = ldb * sizeof(float);
        byte* p0 = (byte*)a;
        byte* p1 = p0 + s2 + s1;
        byte* p2 = p1 + s2 + s1;
        for (; k > 0; k--)
        {
            T b0 = T.Load(b);
            T b1 = T.Load(b + (1 * T.Count));
            T b2 = T.Load(b + (2 * T.Count));
            T v0 = T.Broadcast(*(float*)p0);
            c0a = T.Fma(v0, b0, c0a);
            c0b = T.Fma(v0, b1, c0b);
            c0c = T.Fma(v0, b2, c0c);
            T v1 = T.Broadcast(*(float*)(p0 + s1));
            c1a = T.Fma(v1, b0, c1a);
            c1b = T.Fma(v1, b1, c1b);
            c1c = T.Fma(v1, b2, c1c);
            T v2 = T.Broadcast(*(float*)(p0 + s2));
            c2a = T.Fma(v2, b0, c2a);
            c2b = T.Fma(v2, b1, c2b);
            c2c = T.Fma(v2, b2, c2c);
            T v3 = T.Broadcast(*(float*)p1);
            c3a = T.Fma(v3, b0, c3a);
            c3b = T.Fma(v3, b1, c3b);
            c3c = T.Fma(v3, b2, c3c);
            T v4 = T.Broadcast(*(float*)(p1 + s1));
            c4a = T.Fma(v4, b0, c4a);
            c4b = T.Fma(v4, b1, c4b);
            c4c = T.Fma(v4, b2, c4c);
            T v5 = T.Broadcast(*(float*)(p1 + s2));
            c5a = T.Fma(v5, b0, c5a);
            c5b = T.Fma(v5, b1, c5b);
            c5c = T.Fma(v5, b2, c5c);
            T v6 = T.Broadcast(*(float*)p2);
            c6a = T.Fma(v6, b0, c6a);
            c6b = T.Fma(v6, b1, c6b);
            c6c = T.Fma(v6, b2, c6c);
            T v7 = T.Broadcast(*(float*)(p2 + s1));
            c7a = T.Fma(v7, b0, c7a);
            c7b = T.Fma(v7, b1, c7b);
            c7c = T.Fma(v7, b2, c7c);
            p0 += sizeof(float);
            p1 += sizeof(float);
            p2 += sizeof(float);
            b = (float*)((byte*)b + sb);
        }

        T.Store(c, c0a);
        T.Store(c + (1 * T.Count), c0b);
        Put(c + (2 * T.Count), c0c, last);
        c += ldc;
        T.Store(c, c1a);
        T.Store(c + (1 * T.Count), c1b);
        Put(c + (2 * T.Count), c1c, last);
        c += ldc;
        T.Store(c, c2a);
        T.Store(c + (1 * T.Count), c2b);
        Put(c + (2 * T.Count), c2c, last);
        c += ldc;
        T.Store(c, c3a);
        T.Store(c + (1 * T.Count), c3b);
        Put(c + (2 * T.Count), c3c, last);
        c += ldc;
        T.Store(c, c4a);
        T.Store(c + (1 * T.Count), c4b);
        Put(c + (2 * T.Count), c4c, last);
        c += ldc;
        T.Store(c, c5a);
        T.Store(c + (1 * T.Count), c5b);
        Put(c + (2 * T.Count), c5c, last);
        c += ldc;
        T.Store(c, c6a);
        T.Store(c + (1 * T.Count), c6b);
        Put(c + (2 * T.Count), c6c, last);
        c += ldc;
        T.Store(c, c7a);
        T.Store(c + (1 * T.Count), c7b);
        Put(c + (2 * T.Count), c7c, last);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rows4x3(
        int k, float* a, nint lda, float* b, nint ldb, float* c, nint ldc, int last, float* bias, bool accumulate)
    {
        T za = bias == null ? T.Zero : T.Load(bias + (0 * T.Count));
        T zb = bias == null ? T.Zero : T.Load(bias + (1 * T.Count));
        T zc = bias == null ? T.Zero : T.Load(bias + (2 * T.Count));
        T c0a = za, c0b = zb, c0c = zc;
        T c1a = za, c1b = zb, c1c = zc;
        T c2a = za, c2b = zb, c2c = zc;
        T c3a = za, c3b = zb, c3c = zc;
        if (accumulate)
        {
            float* d = c;
            c0a += T.Load(d);
            c0b += T.Load(d + (1 * T.Count));
            c0c += Get(d + (2 * T.Count), last);
            d += ldc;
            c1a += T.Load(d);
            c1b += T.Load(d + (1 * T.Count));
            c1c += Get(d + (2 * T.Count), last);
            d += ldc;
            c2a += T.Load(d);
            c2b += T.Load(d + (1 * T.Count));
            c2c += Get(d + (2 * T.Count), last);
            d += ldc;
            c3a += T.Load(d);
            c3b += T.Load(d + (1 * T.Count));
            c3c += Get(d + (2 * T.Count), last);
        }

        nint s1 = lda * sizeof(float);
        nint s2 = s1 * 2;
        nint sb = ldb * sizeof(float);
        byte* p0 = (byte*)a;
        byte* p1 = p0 + s2 + s1;
        for (; k > 0; k--)
        {
            T b0 = T.Load(b);
            T b1 = T.Load(b + (1 * T.Count));
            T b2 = T.Load(b + (2 * T.Count));
            T v0 = T.Broadcast(*(float*)p0);
            c0a = T.Fma(v0, b0, c0a);
            c0b = T.Fma(v0, b1, c0b);
            c0c = T.Fma(v0, b2, c0c);
            T v1 = T.Broadcast(*(float*)(p0 + s1));
            c1a = T.Fma(v1, b0, c1a);
            c1b = T.Fma(v1, b1, c1b);
            c1c = T.Fma(v1, b2, c1c);
            T v2 = T.Broadcast(*(float*)(p0 + s2));
            c2a = T.Fma(v2, b0, c2a);
            c2b = T.Fma(v2, b1, c2b);
            c2c = T.Fma(v2, b2, c2c);
            T v3 = T.Broadcast(*(float*)p1);
            c3a = T.Fma(v3, b0, c3a);
            c3b = T.Fma(v3, b1, c3b);
            c3c = T.Fma(v3, b2, c3c);
            p0 += sizeof(float);
            p1 += sizeof(float);
            b = (float*)((byte*)b + sb);
        }

        T.Store(c, c0a);
        T.Store(c + (1 * T.Count), c0b);
        Put(c + (2 * T.Count), c0c, last);
        c += ldc;
        T.Store(c, c1a);
        T.Store(c + (1 * T.Count), c1b);
        Put(c + (2 * T.Count), c1c, last);
        c += ldc;
        T.Store(c, c2a);
        T.Store(c + (1 * T.Count), c2b);
        Put(c + (2 * T.Count), c2c, last);
        c += ldc;
        T.Store(c, c3a);
        T.Store(c + (1 * T.Count), c3b);
        Put(c + (2 * T.Count), c3c, last);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rows2x3(
        int k, float* a, nint lda, float* b, nint ldb, float* c, nint ldc, int last, float* bias, bool accumulate)
    {
        T za = bias == null ? T.Zero : T.Load(bias + (0 * T.Count));
        T zb = bias == null ? T.Zero : T.Load(bias + (1 * T.Count));
        T zc = bias == null ? T.Zero : T.Load(bias + (2 * T.Count));
        T c0a = za, c0b = zb, c0c = zc;
        T c1a = za, c1b = zb, c1c = zc;
        if (accumulate)
        {
            float* d = c;
            c0a += T.Load(d);
            c0b += T.Load(d + (1 * T.Count));
            c0c += Get(d + (2 * T.Count), last);
            d += ldc;
            c1a += T.Load(d);
            c1b += T.Load(d + (1 * T.Count));
            c1c += Get(d + (2 * T.Count), last);
        }

        nint s1 = lda * sizeof(float);
        nint sb = ldb * sizeof(float);
        byte* p0 = (byte*)a;
        for (; k > 0; k--)
        {
            T b0 = T.Load(b);
            T b1 = T.Load(b + (1 * T.Count));
            T b2 = T.Load(b + (2 * T.Count));
            T v0 = T.Broadcast(*(float*)p0);
            c0a = T.Fma(v0, b0, c0a);
            c0b = T.Fma(v0, b1, c0b);
            c0c = T.Fma(v0, b2, c0c);
            T v1 = T.Broadcast(*(float*)(p0 + s1));
            c1a = T.Fma(v1, b0, c1a);
            c1b = T.Fma(v1, b1, c1b);
            c1c = T.Fma(v1, b2, c1c);
            p0 += sizeof(float);
            b = (float*)((byte*)b + sb);
        }

        T.Store(c, c0a);
        T.Store(c + (1 * T.Count), c0b);
        Put(c + (2 * T.Count), c0c, last);
        c += ldc;
        T.Store(c, c1a);
        T.Store(c + (1 * T.Count), c1b);
        Put(c + (2 * T.Count), c1c, last);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rows1x3(
        int k, float* a, nint lda, float* b, nint ldb, float* c, nint ldc, int last, float* bias, bool accumulate)
    {
        T za = bias == null ? T.Zero : T.Load(bias + (0 * T.Count));
        T zb = bias == null ? T.Zero : T.Load(bias + (1 * T.Count));
        T zc = bias == null ? T.Zero : T.Load(bias + (2 * T.Count));
        T c0a = za, c0b = zb, c0c = zc;
        if (accumulate)
        {
            float* d = c;
            c0a += T.Load(d);
            c0b += T.Load(d + (1 * T.Count));
            c0c += Get(d + (2 * T.Count), last);
        }

        nint sb = ldb * sizeof(float);
        byte* p0 = (byte*)a;
        for (; k > 0; k--)
        {
            T b0 = T.Load(b);
            T b1 = T.Load(b + (1 * T.Count));
            T b2 = T.Load(b + (2 * T.Count));
            T v0 = T.Broadcast(*(float*)p0);
            c0a = T.Fma(v0, b0, c0a);
            c0b = T.Fma(v0, b1, c0b);
            c0c = T.Fma(v0, b2, c0c);
            p0 += sizeof(float);
            b = (float*)((byte*)b + sb);
        }

        T.Store(c, c0a);
        T.Store(c + (1 * T.Count), c0b);
        Put(c + (2 * T.Count), c0c, last);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Fetch(float* a, int rows, int k, nint lda)
    {
        if (!Sse.IsSupported)
        {
            return;
        }

        for (; rows > 0; rows--, a += lda)
        {
            for (int i = 0; i < k; i += 16)
            {
                Sse.Prefetch0(a + i);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Get(float* from, int count) =>
        count == T.Count ? T.Load(from) : T.LoadPartial(from, count);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(float* to, T value, int count)
    {
        if (count == T.Count)
        {
            T.Store(to, value);
        }
        else
        {
            T.StorePartial(to, value, count);
        }
    }
}
