using System.Runtime.CompilerServices;
using Shoestring.Kernels.Lanes;

namespace Shoestring.Kernels.PoolingBodies;

/// <summary>
/// Mean over all pixels of a picture, or its gradient; a chunk is a picture. Memory is walked in its own order: sums of a block of pixels
/// at a time, so that a block stays near while its channels are summed lane by lane.
/// </summary>
internal unsafe struct GlobalBody : ILaneBody
{
    private const int Block = 64;

    public int Pixels;
    public int C;
    public Stored Big;
    public float* Small;
    public bool Back;

    public readonly void Run<TLane>(int chunk)
        where TLane : unmanaged, ILane<TLane>
    {
        Stored big = Big + ((nint)chunk * Pixels * C);
        float* small = Small + ((nint)chunk * C);
        TLane share = TLane.Broadcast(1f / Pixels);
        if (Back)
        {
            Spread(big.Floats, small, share);
            return;
        }

        new Span<float>(small, C).Clear();
        for (int begin = 0; begin < Pixels; begin += Block)
        {
            Stored block = big + ((nint)begin * C);
            int pixels = Math.Min(Block, Pixels - begin);
            if (block.IsHalf)
            {
                Sum<TLane, ushort>(block.Halves, pixels, small);
            }
            else
            {
                Sum<TLane, float>(block.Floats, pixels, small);
            }
        }

        for (int c = 0; c < C; c += TLane.Count)
        {
            int count = Math.Min(TLane.Count, C - c);
            Edge.Store(small + c, Edge.Load<TLane>(small + c, count) * share, count);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Sum<TLane, TElement>(TElement* x, int pixels, float* total)
        where TLane : unmanaged, ILane<TLane>
        where TElement : unmanaged
    {
        for (int c = 0; c < C; c += TLane.Count)
        {
            int count = Math.Min(TLane.Count, C - c);
            TElement* p = x + c;
            TLane sum = TLane.Zero;
            for (int i = 0; i < pixels; i++, p += C)
            {
                sum += Elements<TLane, TElement>.LoadEdge(p, count);
            }

            Edge.Store(total + c, Edge.Load<TLane>(total + c, count) + sum, count);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Spread<TLane>(float* dx, float* grad, TLane share)
        where TLane : unmanaged, ILane<TLane>
    {
        for (int i = 0; i < Pixels; i++, dx += C)
        {
            for (int c = 0; c < C; c += TLane.Count)
            {
                int count = Math.Min(TLane.Count, C - c);
                Edge.Store(dx + c, Edge.Load<TLane>(grad + c, count) * share, count);
            }
        }
    }
}
