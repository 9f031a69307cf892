using System.Runtime.CompilerServices;
using Shoestring.Kernels.Lanes;

namespace Shoestring.Kernels.PoolingBodies;

/// <summary>
/// Gradients of window pooling: windows may overlap, so a chunk owns a block of channels of a whole picture and adds
/// in output order.
/// </summary>
internal unsafe struct WindowGradBody : ILaneBody
{
    private const int ChannelBlock = 64;

    public PoolShape Shape;
    public float* X; // null: mean
    public float* Dy;
    public float* Dx;
    public bool CountPad;

    public static int Blocks(int channels) => (channels + ChannelBlock - 1) / ChannelBlock;

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
        nint picture = chunk / Blocks(channels);
        int first = chunk % Blocks(channels) * ChannelBlock;
        int last = Math.Min(first + ChannelBlock, channels);
        float* dx = Dx + (picture * s.H * s.W * channels);
        float* x = X + (picture * s.H * s.W * channels);
        float* dy = Dy + (picture * s.OutH * s.OutW * channels);
        for (int i = 0; i < s.H * s.W; i++)
        {
            new Span<float>(dx + ((nint)i * channels) + first, last - first).Clear();
        }

        for (int row = 0; row < s.OutH; row++)
        {
            for (int column = 0; column < s.OutW; column++, dy += channels)
            {
                Window window = new(s, row, column);
                nint origin = (((nint)window.Top * s.W) + window.Left) * channels;
                for (int c = first; c < last; c += TLane.Count)
                {
                    int count = Math.Min(TLane.Count, last - c);
                    TLane grad = WindowBody.Get<TLane>(dy + c, count);
                    if (X == null)
                    {
                        Mean(window, s, dx + origin + c, grad * TLane.Broadcast(window.Share(CountPad)), count);
                    }
                    else
                    {
                        Largest(window, s, x + origin + c, dx + origin + c, grad, count);
                    }
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Mean<TLane>(in Window window, in PoolShape s, float* dx, TLane grad, int count)
        where TLane : unmanaged, ILane<TLane>
    {
        for (int t = window.FirstH; t < window.LastH; t++)
        {
            for (int u = window.FirstW; u < window.LastW; u++)
            {
                float* p = dx + ((((nint)t * s.DilationH * s.W) + ((nint)u * s.DilationW)) * s.C);
                WindowBody.Put(p, WindowBody.Get<TLane>(p, count) + grad, count);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Largest<TLane>(
        in Window window, in PoolShape s, float* x, float* dx, TLane grad, int count)
        where TLane : unmanaged, ILane<TLane>
    {
        TLane top = TLane.Broadcast(float.NegativeInfinity);
        for (int t = window.FirstH; t < window.LastH; t++)
        {
            for (int u = window.FirstW; u < window.LastW; u++)
            {
                nint at = (((nint)t * s.DilationH * s.W) + ((nint)u * s.DilationW)) * s.C;
                top = TLane.Max(top, WindowBody.Get<TLane>(x + at, count));
            }
        }

        // What was given away is zero for later equals.
        for (int t = window.FirstH; t < window.LastH; t++)
        {
            for (int u = window.FirstW; u < window.LastW; u++)
            {
                nint at = (((nint)t * s.DilationH * s.W) + ((nint)u * s.DilationW)) * s.C;
                TLane hit = TLane.Same(WindowBody.Get<TLane>(x + at, count), top);
                WindowBody.Put(dx + at, WindowBody.Get<TLane>(dx + at, count) + TLane.And(hit, grad), count);
                grad = TLane.Select(hit, TLane.Zero, grad);
            }
        }
    }
}
