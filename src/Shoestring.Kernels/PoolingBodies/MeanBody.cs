using System.Runtime.CompilerServices;
using Shoestring.Kernels.Lanes;

namespace Shoestring.Kernels.PoolingBodies;

/// <summary>Mean under windows; a chunk is one output row.</summary>
internal unsafe struct MeanBody : ILaneBody
{
    public PoolShape Shape;
    public float* X;
    public float* Y;
    public bool CountPad;

    /// <summary>1 over the taps that count.</summary>
    public static float Share(in WindowAxis rows, in WindowAxis columns, bool countPad) =>
        1f / (countPad ? rows.Padded * columns.Padded : Math.Max(rows.Count * columns.Count, 1));

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Run<TLane>(int chunk)
        where TLane : unmanaged, ILane<TLane>
    {
        PoolShape s = Shape;
        int channels = s.C;
        WindowAxis rows = WindowAxis.Rows(s, chunk % s.OutH);
        float* x = X + ((nint)(chunk / s.OutH) * s.H * s.W * channels);
        float* y = Y + ((nint)chunk * s.OutW * channels);
        for (int column = 0; column < s.OutW; column++, y += channels)
        {
            WindowAxis columns = WindowAxis.Columns(s, column);
            TLane share = TLane.Broadcast(Share(rows, columns, CountPad));
            for (int c = 0; c < channels; c += TLane.Count)
            {
                TLane sum = TLane.Zero;
                for (int t = rows.First; t < rows.Last; t++)
                {
                    float* p = x + ((((nint)(rows.Origin + (t * s.DilationH)) * s.W) + columns.Origin) * channels) + c;
                    for (int u = columns.First; u < columns.Last; u++)
                    {
                        sum += Edge.Load<TLane>(p + ((nint)u * s.DilationW * channels), channels - c);
                    }
                }

                Edge.Store(y + c, sum * share, channels - c);
            }
        }
    }
}
