using System.Runtime.CompilerServices;
using Shoestring.Kernels.ElementwiseOps;
using Shoestring.Kernels.Lanes;

namespace Shoestring.Kernels;

/// <summary>
/// Arithmetic element by element: each operator is one struct in ElementwiseOps, the loops below are written once for
/// each number of operands.
/// </summary>
public static unsafe partial class Elementwise
{
    internal static void Unary<TOp>(WorkerPool pool, ReadOnlySpan<float> x, Span<float> y)
        where TOp : struct, IUnaryOp
    {
        ArgumentNullException.ThrowIfNull(pool);
        Guard.Length(y.Length, x.Length, nameof(y));
        fixed (float* px = x, py = y)
        {
            UnaryBody<TOp> body = new() { X = px, Y = py, Length = x.Length };
            LaneLoop.For(pool, LaneLoop.Chunks(x.Length), ref body);
        }
    }

    internal static void Binary<TOp>(WorkerPool pool, ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> y)
        where TOp : struct, IBinaryOp
    {
        ArgumentNullException.ThrowIfNull(pool);
        Guard.Length(a.Length, y.Length, nameof(a));
        Guard.Length(b.Length, y.Length, nameof(b));
        fixed (float* pa = a, pb = b, py = y)
        {
            BinaryBody<TOp> body = new() { A = pa, B = pb, Y = py, Length = y.Length };
            LaneLoop.For(pool, LaneLoop.Chunks(y.Length), ref body);
        }
    }

    internal static void BinaryScalar<TOp>(WorkerPool pool, ReadOnlySpan<float> a, float b, Span<float> y)
        where TOp : struct, IBinaryOp
    {
        ArgumentNullException.ThrowIfNull(pool);
        Guard.Length(a.Length, y.Length, nameof(a));
        fixed (float* pa = a, py = y)
        {
            ScalarBody<TOp> body = new() { A = pa, B = b, Y = py, Length = y.Length };
            LaneLoop.For(pool, LaneLoop.Chunks(y.Length), ref body);
        }
    }

    internal static void Binary<TOp>(
        WorkerPool pool, BroadcastShape shape, ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> y)
        where TOp : struct, IBinaryOp
    {
        ArgumentNullException.ThrowIfNull(pool);
        ArgumentNullException.ThrowIfNull(shape);
        Guard.Length(y.Length, shape.Length, nameof(y));
        Guard.AtLeast(a.Length, shape.ALength, nameof(a));
        Guard.AtLeast(b.Length, shape.BLength, nameof(b));
        if (y.IsEmpty)
        {
            return;
        }

        fixed (float* pa = a, pb = b, py = y)
        {
            BroadcastBody<TOp> body = new(shape, pa, pb, py);
            LaneLoop.For(pool, body.Chunks, ref body);
        }
    }

    private struct UnaryBody<TOp> : ILaneBody
        where TOp : struct, IUnaryOp
    {
        public float* X;
        public float* Y;
        public int Length;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<TLane>(int chunk)
            where TLane : unmanaged, ILane<TLane>
        {
            int from = chunk * LaneLoop.ChunkLength;
            int n = Math.Min(LaneLoop.ChunkLength, Length - from);
            float* x = X + from, y = Y + from;
            int i = 0;
            for (; i <= n - TLane.Count; i += TLane.Count)
            {
                TLane.Store(y + i, TOp.Apply(TLane.Load(x + i)));
            }

            if (i < n)
            {
                TLane.StorePartial(y + i, TOp.Apply(TLane.LoadPartial(x + i, n - i)), n - i);
            }
        }
    }

    private struct BinaryBody<TOp> : ILaneBody
        where TOp : struct, IBinaryOp
    {
        public float* A;
        public float* B;
        public float* Y;
        public int Length;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<TLane>(int chunk)
            where TLane : unmanaged, ILane<TLane>
        {
            int from = chunk * LaneLoop.ChunkLength;
            Row<TOp, TLane>(A + from, B + from, Y + from, Math.Min(LaneLoop.ChunkLength, Length - from));
        }
    }

    private struct ScalarBody<TOp> : ILaneBody
        where TOp : struct, IBinaryOp
    {
        public float* A;
        public float B;
        public float* Y;
        public int Length;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<TLane>(int chunk)
            where TLane : unmanaged, ILane<TLane>
        {
            int from = chunk * LaneLoop.ChunkLength;
            RowScalar<TOp, TLane>(A + from, B, Y + from, Math.Min(LaneLoop.ChunkLength, Length - from));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Row<TOp, TLane>(float* a, float* b, float* y, int n)
        where TOp : struct, IBinaryOp
        where TLane : unmanaged, ILane<TLane>
    {
        int i = 0;
        for (; i <= n - TLane.Count; i += TLane.Count)
        {
            TLane.Store(y + i, TOp.Apply(TLane.Load(a + i), TLane.Load(b + i)));
        }

        if (i < n)
        {
            TLane.StorePartial(y + i, TOp.Apply(TLane.LoadPartial(a + i, n - i), TLane.LoadPartial(b + i, n - i)), n - i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RowScalar<TOp, TLane>(float* a, float b, float* y, int n)
        where TOp : struct, IBinaryOp
        where TLane : unmanaged, ILane<TLane>
    {
        TLane lane = TLane.Broadcast(b);
        int i = 0;
        for (; i <= n - TLane.Count; i += TLane.Count)
        {
            TLane.Store(y + i, TOp.Apply(TLane.Load(a + i), lane));
        }

        if (i < n)
        {
            TLane.StorePartial(y + i, TOp.Apply(TLane.LoadPartial(a + i, n - i), lane), n - i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ScalarRow<TOp, TLane>(float a, float* b, float* y, int n)
        where TOp : struct, IBinaryOp
        where TLane : unmanaged, ILane<TLane>
    {
        TLane lane = TLane.Broadcast(a);
        int i = 0;
        for (; i <= n - TLane.Count; i += TLane.Count)
        {
            TLane.Store(y + i, TOp.Apply(lane, TLane.Load(b + i)));
        }

        if (i < n)
        {
            TLane.StorePartial(y + i, TOp.Apply(lane, TLane.LoadPartial(b + i, n - i)), n - i);
        }
    }
}
