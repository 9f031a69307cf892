using System.Runtime.CompilerServices;
using Shoestring.Kernels.ActivationOps;
using Shoestring.Kernels.Lanes;

namespace Shoestring.Kernels;

public static unsafe partial class BatchNorm
{
    private static void Map<TX, TY>(
        WorkerPool pool, in ChannelRows shape, TX* x, Stored residual, TY* y, float* scale, Activation act)
        where TX : unmanaged
        where TY : unmanaged
    {
        ForwardVisitor<TX, TY> visitor = new() { Pool = pool, Shape = shape, X = x, Residual = residual, Y = y, Scale = scale };
        ActivationTable.Visit(act, ref visitor);
    }

    private struct ForwardVisitor<TX, TY> : IActivationVisitor
        where TX : unmanaged
        where TY : unmanaged
    {
        public WorkerPool Pool;
        public ChannelRows Shape;
        public TX* X;
        public Stored Residual;
        public TY* Y;
        public float* Scale;

        public readonly void Visit<TOp>(TOp op)
            where TOp : struct, IActivationOp
        {
            ForwardBody<TOp, TX, TY> body = new() { Op = op, Shape = Shape, X = X, Residual = Residual, Y = Y, Scale = Scale };
            LaneLoop.For(Pool, Shape.Chunks, ref body);
        }
    }

    private struct ForwardBody<TOp, TX, TY> : ILaneBody
        where TOp : struct, IActivationOp
        where TX : unmanaged
        where TY : unmanaged
    {
        public TOp Op;
        public ChannelRows Shape;
        public TX* X;
        public Stored Residual;
        public TY* Y;
        public float* Scale;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<TLane>(int chunk)
            where TLane : unmanaged, ILane<TLane>
        {
            TOp op = Op;
            int width = Shape.Width;
            long at = Shape.Start(chunk), end = at + ((long)Shape.RowsIn(chunk) * Shape.Channels);
            float* scale = Scale, shift = Scale + width;
            for (; at < end; at += width)
            {
                TX* x = X + at;
                TY* y = Y + at;
                Stored residual = Residual + (nint)at;
                int w = (int)Math.Min(width, end - at), j = 0;
                if (residual.IsAbsent)
                {
                    for (; j <= w - TLane.Count; j += TLane.Count)
                    {
                        TLane z = TLane.Fma(Elements<TLane, TX>.Load(x + j), TLane.Load(scale + j), TLane.Load(shift + j));
                        Elements<TLane, TY>.Store(y + j, op.Forward(z));
                    }
                }
                else
                {
                    for (; j <= w - TLane.Count; j += TLane.Count)
                    {
                        TLane z = TLane.Fma(Elements<TLane, TX>.Load(x + j), TLane.Load(scale + j), TLane.Load(shift + j));
                        Elements<TLane, TY>.Store(y + j, op.Forward(z + residual.Load<TLane>(j)));
                    }
                }

                if (j < w)
                {
                    int n = w - j;
                    TLane z = TLane.Fma(
                        Elements<TLane, TX>.LoadPartial(x + j, n), TLane.LoadPartial(scale + j, n), TLane.LoadPartial(shift + j, n));
                    z = residual.IsAbsent ? z : z + residual.LoadPartial<TLane>(j, n);
                    Elements<TLane, TY>.StorePartial(y + j, op.Forward(z), n);
                }
            }
        }
    }
}
