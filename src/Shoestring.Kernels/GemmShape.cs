namespace Shoestring.Kernels;

/// <summary>
/// C[M, N] = A·B (+ C): row-major, A is [M, K] ([K, M] when transposed), B is [K, N] ([N, K] when transposed).
/// </summary>
/// <param name="M">Rows of C.</param>
/// <param name="N">Columns of C.</param>
/// <param name="K">Length of the sums.</param>
/// <param name="TransposeA">A is stored as [K, M].</param>
/// <param name="TransposeB">B is stored as [N, K].</param>
/// <param name="Lda">Floats from one stored row of A to the next.</param>
/// <param name="Ldb">Floats from one stored row of B to the next.</param>
/// <param name="Ldc">Floats from one row of C to the next.</param>
/// <param name="Accumulate">Adds to what C holds.</param>
public readonly record struct GemmShape(
    int M, int N, int K, bool TransposeA, bool TransposeB, int Lda, int Ldb, int Ldc, bool Accumulate)
{
    /// <summary>A shape whose matrices are stored without gaps.</summary>
    public static GemmShape Dense(
        int m, int n, int k, bool transposeA = false, bool transposeB = false, bool accumulate = false) =>
        new(m, n, k, transposeA, transposeB, transposeA ? m : k, transposeB ? k : n, n, accumulate);

    /// <summary>Multiply-adds.</summary>
    public long Macs => (long)M * N * K;

    internal void Check(int a, int b, int bias, int c)
    {
        Guard.That(M >= 0 && N >= 0 && K >= 0, "A matrix size is negative.");
        Guard.That(Lda >= (TransposeA ? M : K), "Lda is shorter than a row of A.");
        CheckB(b);
        Guard.That(Ldc >= N, "Ldc is shorter than a row of C.");
        Guard.AtLeast(a, Extent(TransposeA ? K : M, TransposeA ? M : K, Lda), nameof(a));
        Guard.AtLeast(c, Extent(M, N, Ldc), nameof(c));
        Guard.That(bias == 0 || bias >= N, "The bias is shorter than a row of C.");
    }

    internal void CheckB(int b)
    {
        Guard.That(Ldb >= (TransposeB ? K : N), "Ldb is shorter than a row of B.");
        Guard.AtLeast(b, Extent(TransposeB ? N : K, TransposeB ? K : N, Ldb), nameof(b));
    }

    private static long Extent(int rows, int columns, int stride) =>
        rows == 0 || columns == 0 ? 0 : ((long)(rows - 1) * stride) + columns;
}
