using Shoestring.Kernels.Lanes;

namespace Shoestring.Kernels.Contraction;

/// <summary>Packs the panels of B; a chunk is a panel.</summary>
internal unsafe struct PackBody<T> : IChunkBody
    where T : unmanaged, ILane<T>
{
    public int N;
    public int K;
    public float* B;
    public nint Ldb;
    public bool Transposed;
    public float* Packed;

    public readonly void Run(int chunk) => new Panels<T>(N).Pack(chunk, K, B, Ldb, Transposed, Packed);

    /// <summary>Floats of the packed form, on the widest rung; the narrower need no more.</summary>
    public static long Length(int n, int k) => (n + 15) / 16 * 16 * (long)k;

    /// <summary>Copies a bias so that whole lanes can be read; null stays null.</summary>
    public static float* PadBias(float* bias, int n, float* to)
    {
        if (bias == null)
        {
            return null;
        }

        int padded = (n + 15) / 16 * 16;
        new Span<float>(bias, n).CopyTo(new Span<float>(to, n));
        new Span<float>(to + n, padded - n).Clear();
        return to;
    }
}
