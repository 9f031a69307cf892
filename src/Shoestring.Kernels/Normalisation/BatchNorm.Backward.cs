using System.Runtime.CompilerServices;
using Shoestring.Kernels.ActivationOps;
using Shoestring.Kernels.Lanes;

namespace Shoestring.Kernels;

public static unsafe partial class BatchNorm
{
    private static void Sum<TX, TD>(
        WorkerPool pool, in ChannelRows shape, TX* x, TD* dy, Stored residual, float* dPre, float* scale, Activation act)
        where TX : unmanaged
        where TD : unmanaged
    {
        SumsVisitor<TX, TD> visitor = new()
        {
            Pool = pool,
            Read = new() { Shape = shape, X = x, Dy = dy, Residual = residual, Scale = scale },
            DPre = dPre,
        };
        ActivationTable.Visit(act, ref visitor);
    }

    private static void Differentiate<TX, TD>(
        WorkerPool pool, in ChannelRows shape, TX* x, TD* dy, Stored residual, float* dx, float* dResidual, float* scale, Activation act)
        where TX : unmanaged
        where TD : unmanaged
    {
        InputVisitor<TX, TD> visitor = new()
        {
            Pool = pool,
            Read = new() { Shape = shape, X = x, Dy = dy, Residual = residual, Scale = scale },
            Dx = dx,
            DResidual = dResidual,
        };
        ActivationTable.Visit(act, ref visitor);
    }

    /// <summary>What both walks read.</summary>
    private struct Operands<TX, TD>
        where TX : unmanaged
        where TD : unmanaged
    {
        public ChannelRows Shape;
        public TX* X;
        public TD* Dy;
        public Stored Residual;

        /// <summary>Stretches of scratch: scale, shift, mean, three factors of the input gradient, then two for each chunk's sums.</summary>
        public float* Scale;
    }

    private struct SumsVisitor<TX, TD> : IActivationVisitor
        where TX : unmanaged
        where TD : unmanaged
    {
        public WorkerPool Pool;
        public Operands<TX, TD> Read;
        public float* DPre;

        public readonly void Visit<TOp>(TOp op)
            where TOp : struct, IActivationOp
        {
            SumsBody<TOp, TX, TD> body = new() { Op = op, Read = Read, DPre = DPre };
            LaneLoop.For(Pool, Read.Shape.Chunks, ref body);
        }
    }

    /// <summary>A chunk leaves [Σg | Σg·(x − mean)] in its two stretches of scratch.</summary>
    private struct SumsBody<TOp, TX, TD> : ILaneBody
        where TOp : struct, IActivationOp
        where TX : unmanaged
        where TD : unmanaged
    {
        public TOp Op;
        public Operands<TX, TD> Read;
        public float* DPre;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<TLane>(int chunk)
            where TLane : unmanaged, ILane<TLane>
        {
            TOp op = Op;
            int width = Read.Shape.Width;
            long at = Read.Shape.Start(chunk), end = at + ((long)Read.Shape.RowsIn(chunk) * Read.Shape.Channels);
            float* scale = Read.Scale, shift = Read.Scale + width, mean = shift + width;
            float* sum = Read.Scale + (width * 6) + ((long)chunk * width * 2), cross = sum + width;
            new Span<float>(sum, width * 2).Clear();
            for (; at < end; at += width)
            {
                TX* x = Read.X + at;
                TD* dy = Read.Dy + at;
                Stored residual = Read.Residual + (nint)at;
                int w = (int)Math.Min(width, end - at), j = 0;
                for (; j <= w - TLane.Count; j += TLane.Count)
                {
                    TLane xj = Elements<TLane, TX>.Load(x + j);
                    TLane z = TLane.Fma(xj, TLane.Load(scale + j), TLane.Load(shift + j));
                    z = residual.IsAbsent ? z : z + residual.Load<TLane>(j);
                    TLane g = Elements<TLane, TD>.Load(dy + j) * op.Derivative(z);
                    TLane.Store(sum + j, TLane.Load(sum + j) + g);
                    TLane.Store(cross + j, TLane.Fma(g, xj - TLane.Load(mean + j), TLane.Load(cross + j)));
                    if (DPre != null)
                    {
                        TLane.Store(DPre + at + j, g);
                    }
                }

                if (j < w)
                {
                    Tail<TLane>(at, j, w - j, sum, cross);
                }
            }

            Read.Shape.Fold(sum);
            Read.Shape.Fold(cross);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly void Tail<TLane>(long at, int j, int n, float* sum, float* cross)
            where TLane : unmanaged, ILane<TLane>
        {
            int width = Read.Shape.Width;
            TLane x = Elements<TLane, TX>.LoadPartial(Read.X + at + j, n);
            TLane z = TLane.Fma(x, TLane.LoadPartial(Read.Scale + j, n), TLane.LoadPartial(Read.Scale + width + j, n));
            z = Read.Residual.IsAbsent ? z : z + (Read.Residual + (nint)at).LoadPartial<TLane>(j, n);
            TLane g = Elements<TLane, TD>.LoadPartial(Read.Dy + at + j, n) * Op.Derivative(z);
            TLane deviation = x - TLane.LoadPartial(Read.Scale + (width * 2) + j, n);
            TLane.StorePartial(sum + j, TLane.LoadPartial(sum + j, n) + g, n);
            TLane.StorePartial(cross + j, TLane.Fma(g, deviation, TLane.LoadPartial(cross + j, n)), n);
            if (DPre != null)
            {
                TLane.StorePartial(DPre + at + j, g, n);
            }
        }
    }

    private struct InputVisitor<TX, TD> : IActivationVisitor
        where TX : unmanaged
        where TD : unmanaged
    {
        public WorkerPool Pool;
        public Operands<TX, TD> Read;
        public float* Dx;
        public float* DResidual;

        public readonly void Visit<TOp>(TOp op)
            where TOp : struct, IActivationOp
        {
            InputBody<TOp, TX, TD> body = new() { Op = op, Read = Read, Dx = Dx, DResidual = DResidual };
            LaneLoop.For(Pool, Read.Shape.Chunks, ref body);
        }
    }

    /// <summary>dx = onG·g + (onX·(x − mean) + constant).</summary>
    private struct InputBody<TOp, TX, TD> : ILaneBody
        where TOp : struct, IActivationOp
        where TX : unmanaged
        where TD : unmanaged
    {
        public TOp Op;
        public Operands<TX, TD> Read;
        public float* Dx;
        public float* DResidual;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<TLane>(int chunk)
            where TLane : unmanaged, ILane<TLane>
        {
            TOp op = Op;
            int width = Read.Shape.Width;
            long at = Read.Shape.Start(chunk), end = at + ((long)Read.Shape.RowsIn(chunk) * Read.Shape.Channels);
            float* scale = Read.Scale, shift = Read.Scale + width, mean = shift + width;
            float* onG = mean + width, onX = onG + width, constant = onX + width;
            for (; at < end; at += width)
            {
                TX* x = Read.X + at;
                TD* dy = Read.Dy + at;
                float* dx = Dx + at;
                Stored residual = Read.Residual + (nint)at;
                int w = (int)Math.Min(width, end - at), j = 0;
                for (; j <= w - TLane.Count; j += TLane.Count)
                {
                    TLane xj = Elements<TLane, TX>.Load(x + j);
                    TLane z = TLane.Fma(xj, TLane.Load(scale + j), TLane.Load(shift + j));
                    z = residual.IsAbsent ? z : z + residual.Load<TLane>(j);
                    TLane g = Elements<TLane, TD>.Load(dy + j) * op.Derivative(z);
                    TLane rest = TLane.Fma(xj - TLane.Load(mean + j), TLane.Load(onX + j), TLane.Load(constant + j));
                    TLane.Store(dx + j, TLane.Fma(g, TLane.Load(onG + j), rest));
                    if (DResidual != null)
                    {
                        TLane.Store(DResidual + at + j, g);
                    }
                }

                if (j < w)
                {
                    int n = w - j;
                    TLane xj = Elements<TLane, TX>.LoadPartial(x + j, n);
                    TLane z = TLane.Fma(xj, TLane.LoadPartial(scale + j, n), TLane.LoadPartial(shift + j, n));
                    z = residual.IsAbsent ? z : z + residual.LoadPartial<TLane>(j, n);
                    TLane g = Elements<TLane, TD>.LoadPartial(dy + j, n) * op.Derivative(z);
                    TLane deviation = xj - TLane.LoadPartial(mean + j, n);
                    TLane rest = TLane.Fma(
                        deviation, TLane.LoadPartial(onX + j, n), TLane.LoadPartial(constant + j, n));
                    TLane.StorePartial(dx + j, TLane.Fma(g, TLane.LoadPartial(onG + j, n), rest), n);
                    if (DResidual != null)
                    {
                        TLane.StorePartial(DResidual + at + j, g, n);
                    }
                }
            }
        }
    }
}
