namespace Shoestring.Kernels;

/// <summary>Copies that change the order of dimensions.</summary>
public static unsafe class Layout
{
    /// <summary>Most dimensions of a permuted array.</summary>
    public const int MostDimensions = 8;

    private const int ChunkElements = 1 << 14;

    /// <summary>
    /// dst dimension d is src dimension permutation[d], as ONNX Transpose; both are row-major without gaps.
    /// NCHW → NHWC is permutation 0 2 3 1.
    /// </summary>
    /// <exception cref="ArgumentException">Not a permutation, too many dimensions, or a span too short.</exception>
    public static void Permute(
        WorkerPool pool, ReadOnlySpan<int> dims, ReadOnlySpan<int> permutation, ReadOnlySpan<float> src,
        Span<float> dst)
    {
        ArgumentNullException.ThrowIfNull(pool);
        if (Total(dims, permutation, src.Length, dst.Length) == 0)
        {
            return;
        }

        fixed (float* from = src, to = dst)
        {
            PermuteBody body = new(dims, permutation, from, to, ChunkElements);
            pool.For(body.Chunks, ref body);
        }
    }

    /// <summary>The same on the calling thread alone.</summary>
    /// <exception cref="ArgumentException">Not a permutation, too many dimensions, or a span too short.</exception>
    public static void Permute(
        ReadOnlySpan<int> dims, ReadOnlySpan<int> permutation, ReadOnlySpan<float> src, Span<float> dst)
    {
        if (Total(dims, permutation, src.Length, dst.Length) == 0)
        {
            return;
        }

        fixed (float* from = src, to = dst)
        {
            PermuteBody body = new(dims, permutation, from, to, ChunkElements);
            for (int chunk = 0; chunk < body.Chunks; chunk++)
            {
                body.Run(chunk);
            }
        }
    }

    // How many elements there are, when everything fits.
    private static long Total(ReadOnlySpan<int> dims, ReadOnlySpan<int> permutation, int src, int dst)
    {
        Guard.That(dims.Length <= MostDimensions, "Too many dimensions to permute.");
        Guard.That(dims.Length == permutation.Length, "The permutation does not have one entry a dimension.");
        long total = 1;
        int seen = 0;
        for (int d = 0; d < dims.Length; d++)
        {
            Guard.That(dims[d] >= 0, "A dimension is negative.");
            Guard.That(permutation[d] >= 0 && permutation[d] < dims.Length, "Not a permutation.");
            seen |= 1 << permutation[d];
            total *= dims[d];
        }

        Guard.That(seen == (1 << dims.Length) - 1, "Not a permutation.");
        Guard.AtLeast(src, total, nameof(src));
        Guard.AtLeast(dst, total, nameof(dst));
        return total;
    }
}
