using System.Runtime.CompilerServices;
using Shoestring.Kernels.ActivationOps;
using Shoestring.Kernels.Lanes;

namespace Shoestring.Kernels;

public static unsafe partial class BatchNorm
{
    private struct ForwardVisitor : IActivationVisitor
    {
        public WorkerPool Pool;
        public ChannelRows Shape;
        public float* X;
        public float* Residual;
        public float* Y;
        public float* Scale;

        public readonly void Visit<TOp>(TOp op)
            where TOp : struct, IActivationOp
        {
            ForwardBody<TOp> body = new() { Op = op, Shape = Shape, X = X, Residual = Residual, Y = Y, Scale = Scale };
            LaneLoop.For(Pool, Shape.Chunks, ref body);
        }
    }

    private struct ForwardBody<TOp> : ILaneBody
        where TOp : struct, IActivationOp
    {
        public TOp Op;
        public ChannelRows Shape;
        public float* X;
        public float* Residual;
        public float* Y;
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
                float* x = X + at, y = Y + at;
                int w = (int)Math.Min(width, end - at), j = 0;
                if (Residual == null)
                {
                    for (; j <= w - TLane.Count; j += TLane.Count)
                    {
                        TLane z = TLane.Fma(TLane.Load(x + j), TLane.Load(scale + j), TLane.Load(shift + j));
                        TLane.Store(y + j, op.Forward(z));
                    }
                }
                else
                {
                    float* residual = Residual + at;
                    for (; j <= w - TLane.Count; j += TLane.Count)
                    {
                        TLane z = TLane.Fma(TLane.Load(x + j), TLane.Load(scale + j), TLane.Load(shift + j));
                        TLane.Store(y + j, op.Forward(z + TLane.Load(residual + j)));
                    }
                }

                if (j < w)
                {
                    int n = w - j;
                    TLane z = TLane.Fma(
                        TLane.LoadPartial(x + j, n), TLane.LoadPartial(scale + j, n), TLane.LoadPartial(shift + j, n));
                    z = Residual == null ? z : z + TLane.LoadPartial(Residual + at + j, n);
                    TLane.StorePartial(y + j, op.Forward(z), n);
                }
            }
        }
    }
}
