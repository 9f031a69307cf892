using System.Runtime.CompilerServices;
using Shoestring.Kernels.Lanes;

namespace Shoestring.Kernels.PoolingBodies;

/// <summary>Mean over all pixels of a picture, or its gradient; a chunk is a picture.</summary>
internal unsafe struct GlobalBody : ILaneBody
{
    private const int Block = 64;

    public int Pixels;
    public int C;
    public float* Big;
    public float* Small;
    public bool Back;

    public readonly void Run<TLane>(int chunk)
        where TLane : unmanaged, ILane<TLane>
    {
        float* big = Big + ((nint)chunk * Pixels * C);
        float* small = Small + ((nint)chunk * C);
        TLane share = TLane.Broadcast(1f / Pixels);
        for (int c = 0; c < C; c += TLane.Count)
        {
            int count = Math.Min(TLane.Count, C - c);
            if (Back)
            {
                Spread(big + c, WindowBody.Get<TLane>(small + c, count) * share, count);
            }
            else
            {
                WindowBody.Put(small + c, Sum<TLane>(big + c, count) * share, count);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly TLane Sum<TLane>(float* x, int count)
        where TLane : unmanaged, ILane<TLane>
    {
        TLane total = TLane.Zero;
        for (int begin = 0; begin < Pixels; begin += Block)
        {
            int end = Math.Min(begin + Block, Pixels);
            TLane sum = TLane.Zero;
            for (int i = begin; i < end; i++, x += C)
            {
                sum += WindowBody.Get<TLane>(x, count);
            }

            total += sum;
        }

        return total;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Spread<TLane>(float* dx, TLane grad, int count)
        where TLane : unmanaged, ILane<TLane>
    {
        for (int i = 0; i < Pixels; i++, dx += C)
        {
            WindowBody.Put(dx, grad, count);
        }
    }
}
