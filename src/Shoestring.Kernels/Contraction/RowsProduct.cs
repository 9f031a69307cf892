using Shoestring.Kernels.Lanes;

namespace Shoestring.Kernels.Contraction;

/// <summary>
/// A block of rows of act(A·B + bias): what a chunk of a matrix product or of a convolution does once its rows of A
/// lie evenly spaced in memory. Sums run over k in order.
/// </summary>
internal unsafe struct RowsProduct<T>
    where T : unmanaged, ILane<T>
{
    /// <summary>Longer sums are cut so that a panel of B stays near the core; C holds the running sums in between.</summary>
    public const int LongestSum = 640;

    private const int TileLanes = 24; // of sums, in registers

    public int N;
    public int K;
    public float* B; // packed panels, or B itself
    public nint Ldb; // 0 when packed
    public bool Cold; // rows of A are short and come from far
    public float* Bias; // null, or N floats rounded up to whole lanes
    public Bounds Bounds; // what finished sums are clamped to

    /// <summary>Whether sums are cut.</summary>
    public readonly bool IsCut => K > LongestSum;

    /// <summary>Whether B must be packed: it has a ragged edge, or enough rows of A to pay for the copy.</summary>
    public static bool MustPack(int m, int n, bool transposeB) => transposeB || m > 32 || n % T.Count != 0;

    /// <summary>Rows in place whose spacing maps them on the same cache sets are worth copying.</summary>
    public static bool CollidingRows(nint lda, int n) => lda % 256 == 0 && n > 4 * T.Count;

    /// <summary>Floats between gathered rows: never a multiple of a large power of two.</summary>
    public static int GatheredStride(int k) => ((k + 15) / 16 * 16) + (k % 512 < 16 || k % 512 > 496 ? 16 : 0);

    /// <summary>Tiles that a product is done in, about: steps for reading ahead.</summary>
    public static long Tiles(int rows, int columns) => Tiles(rows, new Panels<T>(columns), 0, new Panels<T>(columns).Count);

    /// <summary>The same for some panels.</summary>
    public static long Tiles(int rows, in Panels<T> cut, int first, int count)
    {
        long tiles = 0;
        for (int panel = first; panel < first + count; panel++)
        {
            int height = Math.Max(TileLanes / (cut.Width(panel) / T.Count), 1);
            tiles += (rows + height - 1) / height;
        }

        return tiles;
    }

    /// <summary>C (+)= A·B + bias for some panels; C points at column 0.</summary>
    public readonly void Multiply(
        int rows, float* a, nint lda, float* c, nint ldc, int firstPanel, int panels, bool accumulate,
        ReadAhead* ahead = null)
    {
        Panels<T> cut = new(N);
        int blocks = (K + LongestSum - 1) / LongestSum;
        int step = blocks <= 1 ? K : ((K + blocks - 1) / blocks + 7) / 8 * 8;
        int done = 0;
        do
        {
            int k = Math.Min(step, K - done);
            for (int panel = firstPanel; panel < firstPanel + panels; panel++)
            {
                int column = Panels<T>.Column(panel);
                int width = cut.Width(panel);
                float* b = Ldb == 0 ? B + ((nint)column * K) + ((nint)done * width) : B + column + (done * Ldb);
                RowsTiles<T>.Run(
                    rows, cut.Columns(panel), new Terms(k), a + done, lda, b, Ldb == 0 ? width : Ldb, c + column, ldc,
                    Bias == null || done > 0 ? null : Bias + column, accumulate || done > 0, Cold && panel == firstPanel, ahead,
                    done + k == K ? Bounds : default);
            }

            done += k;
        }
        while (done < K);
    }

    /// <summary>Channel sums (if wanted) and activation of finished columns; pointers at their first column.</summary>
    public static void Finish(int rows, int columns, float* c, nint ldc, Activation act, float* sum, float* squares)
    {
        if (sum != null)
        {
            ColumnSums<T>.Run(rows, columns, c, ldc, sum, squares);
        }

        ActivationLanes<T>.Apply(act, c, ldc, rows, columns);
    }
}
