using System.Runtime.CompilerServices;
using Shoestring.Kernels.Lanes;

namespace Shoestring.Kernels.Fused;

/// <summary>
/// Mean and variance of a convolution's output, taken while its chunks are near. A chunk leaves
/// [mean − first | Σ squared deviations from its mean | first | rows]; chunks are joined in their order by Chan, Golub and
/// LeVeque's rule ("Updating formulae", 1979) with compensated sums.
/// </summary>
internal static unsafe class ChunkStatistics<T>
    where T : unmanaged, ILane<T>
{
    private const int ChannelsPerBlock = 64;
    private const int Run = 16; // rows summed plainly; runs are added with compensation

    /// <summary>Floats that a chunk leaves.</summary>
    public static int Stride(int channels) => (3 * ChannelMap.Padded(channels)) + 16;

    /// <summary>Takes columns of a block of rows; chunk points at the block's stretch, column 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Columns(int rows, int from, int to, int channels, float* y, nint ldy, float* chunk)
    {
        int c = from;
        for (; c <= to - (2 * T.Count); c += 2 * T.Count)
        {
            float* p = y + c;
            T f0 = T.Load(p), f1 = T.Load(p + T.Count);
            T s0 = T.Zero, s1 = T.Zero, lost0 = T.Zero, lost1 = T.Zero, q0 = T.Zero, q1 = T.Zero;
            for (int r = 0; r < rows;)
            {
                T run0 = T.Zero, run1 = T.Zero;
                for (int end = Math.Min(r + Run, rows); r < end; r++, p += ldy)
                {
                    T d0 = T.Load(p) - f0, d1 = T.Load(p + T.Count) - f1;
                    run0 += d0;
                    run1 += d1;
                    q0 = T.Fma(d0, d0, q0);
                    q1 = T.Fma(d1, d1, q1);
                }

                Compensated.Add(ref s0, ref lost0, run0);
                Compensated.Add(ref s1, ref lost1, run1);
            }

            Leave(chunk, channels, c, T.Count, rows, f0, s0 + lost0, q0);
            Leave(chunk, channels, c + T.Count, T.Count, rows, f1, s1 + lost1, q1);
        }

        for (; c < to; c += T.Count)
        {
            int n = Math.Min(T.Count, to - c);
            float* p = y + c;
            T first = T.LoadPartial(p, n), s = T.Zero, lost = T.Zero, q = T.Zero;
            for (int r = 0; r < rows;)
            {
                T run = T.Zero;
                for (int end = Math.Min(r + Run, rows); r < end; r++, p += ldy)
                {
                    T d = T.LoadPartial(p, n) - first;
                    run += d;
                    q = T.Fma(d, d, q);
                }

                Compensated.Add(ref s, ref lost, run);
            }

            Leave(chunk, channels, c, n, rows, first, s + lost, q);
        }
    }

    /// <summary>Writes one lane of a chunk from its sums of deviations from <paramref name="first"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Leave(float* chunk, int channels, int c, int n, int rows, T first, T sum, T squares)
    {
        int padded = ChannelMap.Padded(channels);
        T mean = sum / T.Broadcast(rows);
        T.StorePartial(chunk + c, mean, n);
        T.StorePartial(chunk + padded + c, squares - (sum * mean), n);
        T.StorePartial(chunk + (2 * padded) + c, first, n);
        chunk[3 * padded] = rows;
    }

    /// <summary>Joins the chunks.</summary>
    public static void Merge(WorkerPool pool, int chunks, long rows, int channels, float* partials, float* mean, float* variance)
    {
        Body body = new()
        {
            Chunks = chunks,
            Rows = rows,
            Channels = channels,
            Partials = partials,
            Mean = mean,
            Variance = variance,
        };
        pool.For((channels + ChannelsPerBlock - 1) / ChannelsPerBlock, ref body);
    }

    private struct Body : IChunkBody
    {
        public int Chunks;
        public long Rows;
        public int Channels;
        public float* Partials;
        public float* Mean;
        public float* Variance;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run(int chunk)
        {
            int to = Math.Min(Channels, (chunk + 1) * ChannelsPerBlock), stride = Stride(Channels);
            int padded = ChannelMap.Padded(Channels);
            for (int c = chunk * ChannelsPerBlock; c < to; c += T.Count)
            {
                // Lanes beyond the channels hold leftovers that nobody stores.
                int n = Math.Min(T.Count, to - c);
                T all = T.Broadcast(Rows), sum = T.Zero, lost = T.Zero;
                float* p = Partials + c;
                T origin = T.Load(p + (2 * padded));
                for (int i = 0; i < Chunks; i++, p += stride)
                {
                    T d = T.Load(p + (2 * padded)) - origin + T.Load(p);
                    Compensated.Add(ref sum, ref lost, T.Broadcast(p[(3 * padded) - c]) * d);
                }

                T mean = (sum + lost) / all;
                sum = T.Zero;
                lost = T.Zero;
                p = Partials + c;
                for (int i = 0; i < Chunks; i++, p += stride)
                {
                    T d = T.Load(p + (2 * padded)) - origin + T.Load(p) - mean;
                    Compensated.Add(ref sum, ref lost, T.Fma(T.Broadcast(p[(3 * padded) - c]) * d, d, T.Load(p + padded)));
                }

                T.StorePartial(Mean + c, origin + mean, n);
                T.StorePartial(Variance + c, T.Max(T.Zero, (sum + lost) / all), n);
            }
        }
    }
}
