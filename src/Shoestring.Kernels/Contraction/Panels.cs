using System.Runtime.CompilerServices;
using Shoestring.Kernels.Lanes;

namespace Shoestring.Kernels.Contraction;

/// <summary>
/// How B is cut into panels of a few lanes of columns. Packed, panel j holds [K, lanes·width] without gaps and
/// begins at float 2·j·width·K; missing columns are zero, but in a last lane of 16 that is at most half full, which holds its columns twice:
/// two rows of a tile share a register there.
/// </summary>
internal readonly unsafe struct Panels<T>
    where T : unmanaged, ILane<T>
{
    private readonly int _n;
    private readonly int _lanes;

    public Panels(int n)
    {
        _n = n;
        _lanes = (n + T.Count - 1) / T.Count;
        // With 32 registers three lanes at the end beat two and one.
        Count = T.Count == 16 ? Math.Max(_lanes / 2, 1) : (_lanes + 1) / 2;
    }

    public int Count { get; }

    /// <summary>First column of a panel.</summary>
    public static int Column(int panel) => panel * 2 * T.Count;

    /// <summary>Columns of a panel, the missing ones included.</summary>
    public int Width(int panel) => (panel == Count - 1 ? _lanes - (2 * panel) : 2) * T.Count;

    /// <summary>Columns of a panel that exist.</summary>
    public int Columns(int panel) => Math.Min(Width(panel), _n - Column(panel));

    // Whether the last lane of a panel holds its columns twice.
    private bool IsHalved(int panel) => T.Count == 16 && Width(panel) > T.Count && Columns(panel) <= Width(panel) - (T.Count / 2);

    /// <summary>Packs one panel of B ([k, n], or [n, k] when transposed).</summary>
    public void Pack(int panel, int k, float* b, nint ldb, bool transposed, float* packed) =>
        PackRows(panel, k, b, ldb, transposed, packed + ((nint)Column(panel) * k));

    /// <summary>Packs k rows of a panel, which may be some of its rows only.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void PackRows(int panel, int k, float* b, nint ldb, bool transposed, float* to)
    {
        int column = Column(panel);
        int width = Width(panel);
        int columns = Columns(panel);
        if (transposed)
        {
            PackTransposed(k, b + (column * ldb), ldb, to, width, columns);
            if (IsHalved(panel))
            {
                Double(k, to + width - T.Count, width);
            }

            return;
        }

        bool halved = IsHalved(panel);
        b += column;
        for (int p = 0; p < k; p++, b += ldb, to += width)
        {
            int i = 0;
            for (; i + T.Count <= columns; i += T.Count)
            {
                T.Store(to + i, T.Load(b + i));
            }

            if (i < columns)
            {
                T last = T.LoadPartial(b + i, columns - i);
                T.Store(to + i, halved ? T.Halves(last, last) : last);
            }
        }
    }

    private static void Double(int k, float* lane, int width)
    {
        for (int p = 0; p < k; p++, lane += width)
        {
            T once = T.Load(lane);
            T.Store(lane, T.Halves(once, once));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void PackTransposed(int k, float* b, nint ldb, float* to, int width, int columns)
    {
        // Sixteen columns of B at a time: reads run along rows, writes stay in a few cache lines.
        for (int p0 = 0; p0 < k; p0 += 16)
        {
            int p1 = Math.Min(p0 + 16, k);
            int i0 = Transposition.IsFast && p1 - p0 == 16 ? columns / 4 * 4 : 0;
            for (int i = 0; i < i0; i += 4)
            {
                float* from = b + (i * ldb);
                for (int p = p0; p < p1; p += 4)
                {
                    Transposition.Four(from + p, ldb, to + ((nint)p * width) + i, width);
                }
            }

            for (int i = i0; i < width; i++)
            {
                float* row = b + (i * ldb);
                float* out1 = to + i;
                if (i < columns)
                {
                    for (int p = p0; p < p1; p++)
                    {
                        out1[(nint)p * width] = row[p];
                    }
                }
                else
                {
                    for (int p = p0; p < p1; p++)
                    {
                        out1[(nint)p * width] = 0;
                    }
                }
            }
        }
    }
}
