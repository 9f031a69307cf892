using System.Runtime.CompilerServices;
using Shoestring.Kernels.Contraction;
using Shoestring.Kernels.Lanes;

namespace Shoestring.Kernels.PoolingBodies;

/// <summary>
/// Maximum under windows; a chunk is one output row. First the maximum of each source column into a near row, as one long line of floats,
/// then the maximum of neighbours of that row.
/// </summary>
internal unsafe struct MaxBody : ILaneBody
{
    public PoolShape Shape;
    public float* X;
    public float* Y;

    public readonly void Run<TLane>(int chunk)
        where TLane : unmanaged, ILane<TLane>
    {
        PoolShape s = Shape;
        WindowAxis rows = WindowAxis.Rows(s, chunk % s.OutH);
        nint line = (nint)s.W * s.C;
        float* tops = ThreadScratch.Floats(line);
        float* first = X + ((((nint)(chunk / s.OutH) * s.H) + rows.Origin + (rows.First * s.DilationH)) * line);
        Down<TLane>(first, s.DilationH * line, rows.Count, s.StrideH, (int)line, tops);
        Across<TLane>(s, tops, Y + ((nint)chunk * s.OutW * s.C));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Down<TLane>(float* x, nint step, int rows, int stride, int length, float* tops)
        where TLane : unmanaged, ILane<TLane>
    {
        if (rows == 0)
        {
            new Span<float>(tops, length).Fill(float.NegativeInfinity);
            return;
        }

        for (int i = 0; i < length; i += TLane.Count)
        {
            float* p = x + Math.Min(i, length - TLane.Count); // the last lane overlaps its neighbour
            TLane top = TLane.Load(p);
            for (int t = 1; t < rows; t++)
            {
                p += step;
                top = TLane.Max(top, TLane.Load(p));
            }

            // Rows that the next windows add.
            for (int t = 0; t < stride; t++)
            {
                p += step;
                Prefetch.Near(p);
            }

            TLane.Store(tops + Math.Min(i, length - TLane.Count), top);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Across<TLane>(in PoolShape s, float* tops, float* y)
        where TLane : unmanaged, ILane<TLane>
    {
        int channels = s.C, outW = s.OutW;
        nint tap = (nint)s.DilationW * channels;
        for (int column = 0; column < outW; column++, y += channels)
        {
            WindowAxis taps = WindowAxis.Columns(s, column);
            float* from = tops + ((taps.Origin + ((nint)taps.First * s.DilationW)) * channels);
            for (int c = 0; c < channels; c += TLane.Count)
            {
                int at = Math.Min(c, channels - TLane.Count);
                float* p = from + at;
                TLane top = taps.Count == 0 ? TLane.Broadcast(float.NegativeInfinity) : TLane.Load(p);
                for (int u = 1; u < taps.Count; u++)
                {
                    p += tap;
                    top = TLane.Max(top, TLane.Load(p));
                }

                TLane.Store(y + at, top);
            }
        }
    }
}
