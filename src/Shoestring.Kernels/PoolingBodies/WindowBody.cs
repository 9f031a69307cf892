using System.Runtime.CompilerServices;
using Shoestring.Kernels.Lanes;

namespace Shoestring.Kernels.PoolingBodies;

/// <summary>Maximum or mean under windows; a chunk is one output row.</summary>
internal unsafe struct WindowBody : ILaneBody
{
    public PoolShape Shape;
    public float* X;
    public float* Y;
    public bool Largest;
    public bool CountPad;

    public readonly void Run<TLane>(int chunk)
        where TLane : unmanaged, ILane<TLane>
    {
        // Half a wide lane at the end of each pixel would be masked, and masked stores are slow to read again: halve the lane.
        if (TLane.Count == Lane512.Count && Shape.C % Lane512.Count == Lane256.Count && Shape.C < 4 * Lane512.Count)
        {
            Walk<Lane256>(chunk);
        }
        else
        {
            Walk<TLane>(chunk);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Walk<TLane>(int chunk)
        where TLane : unmanaged, ILane<TLane>
    {
        PoolShape s = Shape;
        int channels = s.C;
        int row = chunk % s.OutH;
        float* x = X + ((nint)(chunk / s.OutH) * s.H * s.W * channels);
        float* y = Y + ((nint)chunk * s.OutW * channels);
        for (int column = 0; column < s.OutW; column++, y += channels)
        {
            Window window = new(s, row, column);
            TLane share = TLane.Broadcast(window.Share(CountPad));
            for (int c = 0; c < channels; c += TLane.Count)
            {
                int count = Math.Min(TLane.Count, channels - c);
                TLane sum = Largest ? TLane.Broadcast(float.NegativeInfinity) : TLane.Zero;
                for (int t = window.FirstH; t < window.LastH; t++)
                {
                    float* p = x + ((((nint)(window.Top + (t * s.DilationH)) * s.W) + window.Left) * channels) + c;
                    for (int u = window.FirstW; u < window.LastW; u++)
                    {
                        TLane v = Get<TLane>(p + ((nint)u * s.DilationW * channels), count);
                        sum = Largest ? TLane.Max(sum, v) : sum + v;
                    }
                }

                sum = Largest ? sum : sum * share;
                Put(y + c, sum, count);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static TLane Get<TLane>(float* from, int count)
        where TLane : unmanaged, ILane<TLane> =>
        count == TLane.Count ? TLane.Load(from) : TLane.LoadPartial(from, count);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Put<TLane>(float* to, TLane value, int count)
        where TLane : unmanaged, ILane<TLane>
    {
        if (count == TLane.Count)
        {
            TLane.Store(to, value);
        }
        else
        {
            TLane.StorePartial(to, value, count);
        }
    }
}
