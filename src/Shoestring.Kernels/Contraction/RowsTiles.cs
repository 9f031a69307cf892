using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using Shoestring.Kernels.Lanes;

namespace Shoestring.Kernels.Contraction;

/// <summary>
/// Register tiles of C = A·B where rows of A are read in place (one broadcast an element) and B by lanes.
/// Tile sizes fill the register file: 24×1 (28×1), 12×2 (13×2, 14×2) and 8×3 lanes of 32 registers, 6×2 of 16. Sums run over k in order.
/// Where the last lane is at most half full it holds its columns twice (<see cref="Panels{T}"/>) and two rows of a tile share a register: 16×1½ and 8×2½.
/// The tiles themselves are written by eng/tiles/tiles.py.
/// </summary>
internal static unsafe partial class RowsTiles<T>
    where T : unmanaged, ILane<T>
{
    /// <summary>C[rows × cols] (+)= bias + product, clamped to the bounds, for at most three lanes of columns.</summary>
    public static void Run(
        int rows, int cols, in Terms terms, float* a, nint lda, float* b, nint ldb, float* c, nint ldc, float* bias, bool accumulate,
        bool cold = false, ReadAhead* ahead = null, in Bounds bounds = default)
    {
        int lanes = (cols + T.Count - 1) / T.Count;
        int last = cols - ((lanes - 1) * T.Count);
        while (rows > 0)
        {
            if (cold && rows > 24)
            {
                // Many short rows at once are beyond the hardware's prefetchers: ask for the next tile's.
                Fetch(a + (24 * lda), Math.Min(rows - 24, 24), terms.Length, lda);
            }

            if (ahead != null)
            {
                ahead->Step();
            }

            int done = Tile(lanes, rows, terms, a, lda, b, ldb, c, ldc, last, bias, accumulate, bounds);
            rows -= done;
            a += done * lda;
            c += done * ldc;
        }
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
    private static T Get(float* from, int count) => Edge.Load<T>(from, count);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(float* to, T value, int count) => Edge.Store(to, value, count);
}
