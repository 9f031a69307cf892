using Shoestring.Kernels.Lanes;

namespace Shoestring.Kernels.Contraction;

/// <summary>
/// C = Aᵀ·B computed as Cᵀ = Bᵀ·A and turned: 24 columns fill three quarters of two lanes, while 24 rows fill two tiles. The sums are the
/// same, bit for bit.
/// </summary>
internal static unsafe class TurnedOuter<T>
    where T : unmanaged, ILane<T>
{
    /// <summary>Whether the lanes of columns are fuller the other way round.</summary>
    public static bool Pays(int rows, int columns) => (long)columns * Lanes(rows) < (long)rows * Lanes(columns);

    /// <summary>to [columns, rows] = from [rows, columns], transposed.</summary>
    public static void Turn(int rows, int columns, float* from, float* to)
    {
        for (int i = 0; i < columns; i++)
        {
            for (int j = 0; j < rows; j++)
            {
                to[((nint)i * rows) + j] = from[((nint)j * columns) + i];
            }
        }
    }

    private static int Lanes(int columns) => (columns + T.Count - 1) / T.Count;
}
