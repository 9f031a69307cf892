using System.Runtime.CompilerServices;
using Shoestring.Kernels.ElementwiseOps;
using Shoestring.Kernels.Lanes;

namespace Shoestring.Kernels;

public static unsafe partial class Elementwise
{
    /// <summary>y = factor·x. y may be x.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Scale(WorkerPool pool, float factor, ReadOnlySpan<float> x, Span<float> y) =>
        BinaryScalar<MulOp>(pool, x, factor, y);

    /// <summary>y ← y + x.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void AddTo(WorkerPool pool, ReadOnlySpan<float> x, Span<float> y) => Binary<AddOp>(pool, y, x, y);

    /// <summary>y ← y + factor·x.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Axpy(WorkerPool pool, float factor, ReadOnlySpan<float> x, Span<float> y) =>
        AddScaled(pool, 1, factor, y, x, y);

    /// <summary>y = alpha·a + beta·b. y may be a or b.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void AddScaled(
        WorkerPool pool, float alpha, float beta, ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> y)
    {
        ArgumentNullException.ThrowIfNull(pool);
        Guard.Length(a.Length, y.Length, nameof(a));
        Guard.Length(b.Length, y.Length, nameof(b));
        fixed (float* pa = a, pb = b, py = y)
        {
            AddScaledBody body = new() { Alpha = alpha, Beta = beta, A = pa, B = pb, Y = py, Length = y.Length };
            LaneLoop.For(pool, LaneLoop.Chunks(y.Length), ref body);
        }
    }

    /// <summary>y = mask &gt; 0 ? a : b. y may be any of them.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Select(
        WorkerPool pool, ReadOnlySpan<float> mask, ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> y)
    {
        ArgumentNullException.ThrowIfNull(pool);
        Guard.Length(mask.Length, y.Length, nameof(mask));
        Guard.Length(a.Length, y.Length, nameof(a));
        Guard.Length(b.Length, y.Length, nameof(b));
        fixed (float* pm = mask, pa = a, pb = b, py = y)
        {
            SelectBody body = new() { Mask = pm, A = pa, B = pb, Y = py, Length = y.Length };
            LaneLoop.For(pool, LaneLoop.Chunks(y.Length), ref body);
        }
    }

    /// <summary>y = value.</summary>
    public static void Fill(WorkerPool pool, float value, Span<float> y)
    {
        ArgumentNullException.ThrowIfNull(pool);
        fixed (float* py = y)
        {
            FillBody body = new() { Value = value, Y = py, Length = y.Length };
            pool.For(LaneLoop.Chunks(y.Length), ref body);
        }
    }

    /// <summary>y = x.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Copy(WorkerPool pool, ReadOnlySpan<float> x, Span<float> y)
    {
        ArgumentNullException.ThrowIfNull(pool);
        Guard.Length(y.Length, x.Length, nameof(y));
        fixed (float* px = x, py = y)
        {
            CopyBody body = new() { X = px, Y = py, Length = y.Length };
            pool.For(LaneLoop.Chunks(y.Length), ref body);
        }
    }

    private struct AddScaledBody : ILaneBody
    {
        public float Alpha;
        public float Beta;
        public float* A;
        public float* B;
        public float* Y;
        public int Length;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<TLane>(int chunk)
            where TLane : unmanaged, ILane<TLane>
        {
            TLane alpha = TLane.Broadcast(Alpha), beta = TLane.Broadcast(Beta);
            int i = chunk * LaneLoop.ChunkLength, end = Math.Min(i + LaneLoop.ChunkLength, Length);
            for (; i <= end - TLane.Count; i += TLane.Count)
            {
                TLane.Store(Y + i, TLane.Fma(TLane.Load(B + i), beta, TLane.Load(A + i) * alpha));
            }

            if (i < end)
            {
                int n = end - i;
                TLane sum = TLane.Fma(TLane.LoadPartial(B + i, n), beta, TLane.LoadPartial(A + i, n) * alpha);
                TLane.StorePartial(Y + i, sum, n);
            }
        }
    }

    private struct SelectBody : ILaneBody
    {
        public float* Mask;
        public float* A;
        public float* B;
        public float* Y;
        public int Length;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<TLane>(int chunk)
            where TLane : unmanaged, ILane<TLane>
        {
            int i = chunk * LaneLoop.ChunkLength, end = Math.Min(i + LaneLoop.ChunkLength, Length);
            for (; i <= end - TLane.Count; i += TLane.Count)
            {
                TLane set = TLane.Greater(TLane.Load(Mask + i), TLane.Zero);
                TLane.Store(Y + i, TLane.Select(set, TLane.Load(A + i), TLane.Load(B + i)));
            }

            if (i < end)
            {
                int n = end - i;
                TLane set = TLane.Greater(TLane.LoadPartial(Mask + i, n), TLane.Zero);
                TLane.StorePartial(Y + i, TLane.Select(set, TLane.LoadPartial(A + i, n), TLane.LoadPartial(B + i, n)), n);
            }
        }
    }

    private struct FillBody : IChunkBody
    {
        public float Value;
        public float* Y;
        public int Length;

        public readonly void Run(int chunk)
        {
            int from = chunk * LaneLoop.ChunkLength;
            new Span<float>(Y + from, Math.Min(LaneLoop.ChunkLength, Length - from)).Fill(Value);
        }
    }

    private struct CopyBody : IChunkBody
    {
        public float* X;
        public float* Y;
        public int Length;

        public readonly void Run(int chunk)
        {
            int from = chunk * LaneLoop.ChunkLength, n = Math.Min(LaneLoop.ChunkLength, Length - from);
            new ReadOnlySpan<float>(X + from, n).CopyTo(new Span<float>(Y + from, n));
        }
    }
}
