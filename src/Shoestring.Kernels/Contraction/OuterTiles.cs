using System.Runtime.CompilerServices;
using Shoestring.Kernels.Lanes;

namespace Shoestring.Kernels.Contraction;

/// <summary>
/// Register tiles of C = Aᵀ·B: A is [k, rows] and B is [k, cols], both read in place, row by row. Sums run over k in order.
/// The tiles themselves are written by eng/tiles/tiles.py.
/// </summary>
internal static unsafe partial class OuterTiles<T>
    where T : unmanaged, ILane<T>
{
    /// <summary>C[rows × cols] (+)= bias + product, for at most three lanes of columns.</summary>
    public static void Run(
        int rows, int cols, in Terms terms, float* a, nint lda, float* b, nint ldb, float* c, nint ldc, float* bias, bool accumulate,
        ReadAhead* ahead = null)
    {
        int lanes = (cols + T.Count - 1) / T.Count;
        int last = cols - ((lanes - 1) * T.Count);
        while (rows > 0)
        {
            if (ahead != null)
            {
                ahead->Step();
            }

            int done = Tile(lanes, rows, terms, a, lda, b, ldb, c, ldc, last, bias, accumulate);
            rows -= done;
            a += done;
            c += done * ldc;
        }
    }

    // Rows at the end of B whose last lane would be read beyond the matrix.
    private static int Tail(int cols, int width, nint ldb) => (int)((width - cols + ldb - 1) / ldb);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Get(float* from, int count) => Edge.Load<T>(from, count);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(float* to, T value, int count) => Edge.Store(to, value, count);
}
