using System.Runtime.CompilerServices;
using Shoestring.Kernels.Lanes;

namespace Shoestring.Kernels.PoolingBodies;

/// <summary>
/// Gradient of a mean under windows: windows may overlap, so a chunk owns a block of channels of a whole picture and adds in output order.
/// </summary>
internal unsafe struct MeanGradBody : ILaneBody
{
    private const int ChannelBlock = 64;

    public PoolShape Shape;
    public float* Dy;
    public float* Dx;
    public bool CountPad;

    public static int Blocks(int channels) => (channels + ChannelBlock - 1) / ChannelBlock;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Run<TLane>(int chunk)
        where TLane : unmanaged, ILane<TLane>
    {
        PoolShape s = Shape;
        int channels = s.C;
        nint picture = chunk / Blocks(channels);
        (int first, int last) = Stretch.Block(channels, chunk % Blocks(channels), ChannelBlock);
        float* dx = Dx + (picture * s.H * s.W * channels);
        float* dy = Dy + (picture * s.OutH * s.OutW * channels);
        for (int i = 0; i < s.H * s.W; i++)
        {
            new Span<float>(dx + ((nint)i * channels) + first, last - first).Clear();
        }

        for (int row = 0; row < s.OutH; row++)
        {
            WindowAxis rows = WindowAxis.Rows(s, row);
            for (int column = 0; column < s.OutW; column++, dy += channels)
            {
                WindowAxis columns = WindowAxis.Columns(s, column);
                TLane share = TLane.Broadcast(MeanBody.Share(rows, columns, CountPad));
                float* origin = dx + ((((nint)rows.Origin * s.W) + columns.Origin) * channels);
                for (int c = first; c < last; c += TLane.Count)
                {
                    Add(rows, columns, origin + c, Edge.Load<TLane>(dy + c, last - c) * share, last - c);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Add<TLane>(in WindowAxis rows, in WindowAxis columns, float* dx, TLane grad, int left)
        where TLane : unmanaged, ILane<TLane>
    {
        nint across = (nint)Shape.DilationW * Shape.C, down = (nint)Shape.DilationH * Shape.W * Shape.C;
        for (int t = rows.First; t < rows.Last; t++)
        {
            for (int u = columns.First; u < columns.Last; u++)
            {
                float* p = dx + (t * down) + (u * across);
                Edge.Store(p, Edge.Load<TLane>(p, left) + grad, left);
            }
        }
    }
}
