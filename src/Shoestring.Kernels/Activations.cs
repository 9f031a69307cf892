using System.Runtime.CompilerServices;
using Shoestring.Kernels.ActivationOps;
using Shoestring.Kernels.Lanes;

namespace Shoestring.Kernels;

/// <summary>Activations over flat spans; what each computes stands at <see cref="ActivationKind"/>.</summary>
public static unsafe class Activations
{
    /// <summary>y = act(x); y may be x.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Forward(WorkerPool pool, Activation act, ReadOnlySpan<float> x, Span<float> y)
    {
        ArgumentNullException.ThrowIfNull(pool);
        Guard.Length(y.Length, x.Length, nameof(y));
        fixed (float* px = x, py = y)
        {
            ForwardVisitor visitor = new() { Pool = pool, X = px, Y = py, Length = x.Length };
            ActivationTable.Visit(act, ref visitor);
        }
    }

    /// <summary>dx = dy·act'(x), from the input x of the activation; dx may be dy or x.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Backward(
        WorkerPool pool, Activation act, ReadOnlySpan<float> x, ReadOnlySpan<float> dy, Span<float> dx)
    {
        ArgumentNullException.ThrowIfNull(pool);
        Guard.Length(dy.Length, x.Length, nameof(dy));
        Guard.Length(dx.Length, x.Length, nameof(dx));
        fixed (float* px = x, pdy = dy, pdx = dx)
        {
            BackwardVisitor visitor = new() { Pool = pool, X = px, Dy = pdy, Dx = pdx, Length = x.Length };
            ActivationTable.Visit(act, ref visitor);
        }
    }

    private struct ForwardVisitor : IActivationVisitor
    {
        public WorkerPool Pool;
        public float* X;
        public float* Y;
        public int Length;

        public readonly void Visit<TOp>(TOp op)
            where TOp : struct, IActivationOp
        {
            ForwardBody<TOp> body = new() { Op = op, X = X, Y = Y, Length = Length };
            LaneLoop.For(Pool, LaneLoop.Chunks(Length), ref body);
        }
    }

    private struct ForwardBody<TOp> : ILaneBody
        where TOp : struct, IActivationOp
    {
        public TOp Op;
        public float* X;
        public float* Y;
        public int Length;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<TLane>(int chunk)
            where TLane : unmanaged, ILane<TLane>
        {
            TOp op = Op;
            int from = chunk * LaneLoop.ChunkLength;
            int n = Math.Min(LaneLoop.ChunkLength, Length - from);
            float* x = X + from, y = Y + from;
            int i = 0;
            for (; i <= n - TLane.Count; i += TLane.Count)
            {
                TLane.Store(y + i, op.Forward(TLane.Load(x + i)));
            }

            if (i < n)
            {
                TLane.StorePartial(y + i, op.Forward(TLane.LoadPartial(x + i, n - i)), n - i);
            }
        }
    }

    private struct BackwardVisitor : IActivationVisitor
    {
        public WorkerPool Pool;
        public float* X;
        public float* Dy;
        public float* Dx;
        public int Length;

        public readonly void Visit<TOp>(TOp op)
            where TOp : struct, IActivationOp
        {
            BackwardBody<TOp> body = new() { Op = op, X = X, Dy = Dy, Dx = Dx, Length = Length };
            LaneLoop.For(Pool, LaneLoop.Chunks(Length), ref body);
        }
    }

    private struct BackwardBody<TOp> : ILaneBody
        where TOp : struct, IActivationOp
    {
        public TOp Op;
        public float* X;
        public float* Dy;
        public float* Dx;
        public int Length;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<TLane>(int chunk)
            where TLane : unmanaged, ILane<TLane>
        {
            TOp op = Op;
            int from = chunk * LaneLoop.ChunkLength;
            int n = Math.Min(LaneLoop.ChunkLength, Length - from);
            float* x = X + from, dy = Dy + from, dx = Dx + from;
            int i = 0;
            for (; i <= n - TLane.Count; i += TLane.Count)
            {
                TLane.Store(dx + i, TLane.Load(dy + i) * op.Derivative(TLane.Load(x + i)));
            }

            if (i < n)
            {
                TLane g = TLane.LoadPartial(dy + i, n - i);
                TLane.StorePartial(dx + i, g * op.Derivative(TLane.LoadPartial(x + i, n - i)), n - i);
            }
        }
    }
}
