using System.Runtime.CompilerServices;
using Shoestring.Kernels.Lanes;

namespace Shoestring.Kernels.Contraction;

/// <summary>Sums and sums of squares of the columns of a block; each sum runs over the rows in order.</summary>
internal static unsafe class ColumnSums<T>
    where T : unmanaged, ILane<T>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(int rows, int columns, float* c, nint ldc, float* sum, float* squares)
    {
        int w = T.Count;
        int i = 0;
        for (; i <= columns - (4 * w); i += 4 * w)
        {
            T s0 = T.Zero, s1 = T.Zero, s2 = T.Zero, s3 = T.Zero;
            T q0 = T.Zero, q1 = T.Zero, q2 = T.Zero, q3 = T.Zero;
            float* p = c + i;
            for (int r = 0; r < rows; r++, p += ldc)
            {
                T x0 = T.Load(p), x1 = T.Load(p + w), x2 = T.Load(p + (2 * w)), x3 = T.Load(p + (3 * w));
                s0 += x0;
                s1 += x1;
                s2 += x2;
                s3 += x3;
                q0 = T.Fma(x0, x0, q0);
                q1 = T.Fma(x1, x1, q1);
                q2 = T.Fma(x2, x2, q2);
                q3 = T.Fma(x3, x3, q3);
            }

            T.Store(sum + i, s0);
            T.Store(sum + i + w, s1);
            T.Store(sum + i + (2 * w), s2);
            T.Store(sum + i + (3 * w), s3);
            T.Store(squares + i, q0);
            T.Store(squares + i + w, q1);
            T.Store(squares + i + (2 * w), q2);
            T.Store(squares + i + (3 * w), q3);
        }

        for (; i < columns; i += w)
        {
            int count = Math.Min(w, columns - i);
            T s = T.Zero, q = T.Zero;
            float* p = c + i;
            for (int r = 0; r < rows; r++, p += ldc)
            {
                T x = T.LoadPartial(p, count);
                s += x;
                q = T.Fma(x, x, q);
            }

            T.StorePartial(sum + i, s, count);
            T.StorePartial(squares + i, q, count);
        }
    }
}
