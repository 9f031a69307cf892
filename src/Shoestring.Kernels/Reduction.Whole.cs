using System.Runtime.CompilerServices;
using Shoestring.Kernels.Lanes;

namespace Shoestring.Kernels;

/// <content>Reductions of a whole array to one number.</content>
public static unsafe partial class Reduction
{
    /// <summary>Doubles of scratch that <see cref="L2Norm"/> needs.</summary>
    public static int NormScratchLength(int length) => LaneLoop.Chunks(length);

    /// <summary>√Σx², summed in double (short runs of float32 squares first).</summary>
    /// <exception cref="ArgumentException">The scratch is too short.</exception>
    public static double L2Norm(WorkerPool pool, ReadOnlySpan<float> x, Span<double> scratch)
    {
        ArgumentNullException.ThrowIfNull(pool);
        Guard.AtLeast(scratch.Length, NormScratchLength(x.Length), nameof(scratch));
        int chunks = LaneLoop.Chunks(x.Length);
        fixed (float* px = x)
        fixed (double* ps = scratch)
        {
            NormBody body = new() { X = px, Sums = ps, Length = x.Length };
            LaneLoop.For(pool, chunks, ref body);
        }

        double sum = 0;
        for (int i = 0; i < chunks; i++)
        {
            sum += scratch[i];
        }

        return Math.Sqrt(sum);
    }

    /// <summary>Whether no number is NaN or infinite.</summary>
    public static bool AllFinite(WorkerPool pool, ReadOnlySpan<float> x)
    {
        ArgumentNullException.ThrowIfNull(pool);
        int found = 0;
        fixed (float* px = x)
        {
            FiniteBody body = new() { X = px, Found = &found, Length = x.Length };
            LaneLoop.For(pool, LaneLoop.Chunks(x.Length), ref body);
        }

        return found == 0;
    }

    private struct NormBody : ILaneBody
    {
        private const int Run1 = 1024;

        public float* X;
        public double* Sums;
        public int Length;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<TLane>(int chunk)
            where TLane : unmanaged, ILane<TLane>
        {
            int i = chunk * LaneLoop.ChunkLength, end = Math.Min(i + LaneLoop.ChunkLength, Length);
            double sum = 0;
            while (i < end)
            {
                int to = Math.Min(i + Run1, end);
                TLane a = TLane.Zero, b = TLane.Zero;
                for (; i <= to - (2 * TLane.Count); i += 2 * TLane.Count)
                {
                    TLane x0 = TLane.Load(X + i), x1 = TLane.Load(X + i + TLane.Count);
                    a = TLane.Fma(x0, x0, a);
                    b = TLane.Fma(x1, x1, b);
                }

                sum += TLane.Sum(a + b);
                for (; i < to; i++)
                {
                    sum += (double)X[i] * X[i];
                }
            }

            Sums[chunk] = sum;
        }
    }

    private struct FiniteBody : ILaneBody
    {
        public float* X;
        public int* Found;
        public int Length;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<TLane>(int chunk)
            where TLane : unmanaged, ILane<TLane>
        {
            int i = chunk * LaneLoop.ChunkLength, end = Math.Min(i + LaneLoop.ChunkLength, Length);

            // x·0 is 0 for finite x, else NaN, which stays NaN in the sum.
            TLane sum = TLane.Zero;
            for (; i < end; i += TLane.Count)
            {
                sum = TLane.Fma(Edge.Load<TLane>(X + i, end - i), TLane.Zero, sum);
            }

            if (float.IsNaN(TLane.Sum(sum)))
            {
                Volatile.Write(ref *Found, 1);
            }
        }
    }
}
