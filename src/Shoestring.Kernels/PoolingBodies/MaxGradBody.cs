using System.Runtime.CompilerServices;
using Shoestring.Kernels.Contraction;
using Shoestring.Kernels.Lanes;

namespace Shoestring.Kernels.PoolingBodies;

/// <summary>
/// Gradient of a maximum under windows; a chunk is a band of rows of dx of one picture. Each window's first largest tap is found once a
/// band and kept near as its number; then each pixel of dx sums, in output order, the gradients of the windows that chose it.
/// </summary>
internal unsafe struct MaxGradBody : ILaneBody
{
    private const int BandFloats = 1 << 17;
    private const int LeastRows = 8; // windows on a seam are seen by both bands

    public PoolShape Shape;
    public float* X;
    public float* Dy;
    public float* Dx;

    public static int Bands(in PoolShape s) =>
        (int)Math.Clamp((long)s.H * s.W * s.C / BandFloats, 1, Math.Max(s.H / (LeastRows * s.StrideH), 1));

    public readonly void Run<TLane>(int chunk)
        where TLane : unmanaged, ILane<TLane>
    {
        PoolShape s = Shape;
        int bands = Bands(s), picture = chunk / bands, band = chunk % bands;
        (int begin, int end) = Stretch.Part(s.H, band, bands);
        int reach = (s.KernelH - 1) * s.DilationH, kept = (reach / s.StrideH) + 1;
        nint line = (nint)s.W * s.C, outLine = (nint)s.OutW * s.C;
        float* tops = ThreadScratch.Floats((2 * line) + (kept * outLine));
        float* chosen = tops + (2 * line);
        float* x = X + (picture * s.H * line);
        float* dy = Dy + ((nint)picture * s.OutH * outLine);
        int known = FirstRow(s, begin - reach);
        for (int h = begin; h < end; h++)
        {
            // Output rows whose windows hold row h.
            int first = FirstRow(s, h - reach), last = Math.Min((h + s.PadTop) / s.StrideH, s.OutH - 1);
            for (; known <= last; known++)
            {
                WindowAxis rows = WindowAxis.Rows(s, known);
                Down<TLane>(s, rows, x, tops, tops + line);
                Across<TLane>(s, tops, tops + line, chosen + (known % kept * outLine));
            }

            Gather<TLane>(s, h, first, last, kept, chosen, dy, Dx + ((((nint)picture * s.H) + h) * line));
        }
    }

    // The first output row whose window begins at row h or below it.
    private static int FirstRow(in PoolShape s, int h) => Math.Max((h + s.PadTop + s.StrideH - 1) / s.StrideH, 0);

    // Of each source column the largest, and KernelW times the tap row that holds it first.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Down<TLane>(in PoolShape s, in WindowAxis rows, float* x, float* tops, float* taps)
        where TLane : unmanaged, ILane<TLane>
    {
        int length = s.W * s.C, first = rows.First, last = rows.Last;
        nint step = (nint)s.DilationH * length;
        if (rows.Count == 0)
        {
            new Span<float>(tops, length).Fill(float.NaN);
            return;
        }

        x += (rows.Origin * (nint)length) + (first * step);
        TLane width = TLane.Broadcast(s.KernelW), firstTap = TLane.Broadcast(first * s.KernelW);
        for (int i = 0; i < length; i += TLane.Count)
        {
            int at = Math.Min(i, length - TLane.Count); // the last lane overlaps its neighbour
            float* p = x + at;
            TLane top = TLane.Load(p), tap = firstTap, here = firstTap;
            for (int t = first + 1; t < last; t++)
            {
                p += step;
                here += width;
                TLane v = TLane.Load(p);
                tap = TLane.Select(TLane.Greater(v, top), here, tap);
                top = TLane.Max(top, v);
            }

            Prefetch.Near(p + step);
            TLane.Store(tops + at, top);
            TLane.Store(taps + at, tap);
        }
    }

    // Of each window the first tap in row order among the largest; where one is NaN, none.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Across<TLane>(in PoolShape s, float* tops, float* taps, float* chosen)
        where TLane : unmanaged, ILane<TLane>
    {
        int channels = s.C, outW = s.OutW;
        nint step = (nint)s.DilationW * channels;
        TLane none = TLane.Broadcast(float.PositiveInfinity), one = TLane.Broadcast(1);
        for (int column = 0; column < outW; column++, chosen += channels)
        {
            WindowAxis axis = WindowAxis.Columns(s, column);
            nint from = (axis.Origin + ((nint)axis.First * s.DilationW)) * channels;
            int count = axis.Count;
            TLane firstTap = TLane.Broadcast(axis.First);
            for (int c = 0; c < channels; c += TLane.Count)
            {
                int at = Math.Min(c, channels - TLane.Count);
                float* p = tops + from + at, q = taps + from + at;
                TLane top = count == 0 ? none : TLane.Load(p);
                for (int u = 1; u < count; u++)
                {
                    top = TLane.Max(top, TLane.Load(p + (u * step)));
                }

                TLane best = none, across = firstTap;
                for (int u = 0; u < count; u++, p += step, q += step)
                {
                    TLane tap = TLane.Load(q) + across;
                    best = TLane.AtMost(TLane.Select(TLane.Same(TLane.Load(p), top), tap, none), best);
                    across += one;
                }

                TLane.Store(chosen + at, best);
            }
        }
    }

    // One row of dx: the windows that hold a pixel are listed once for all its channels.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Gather<TLane>(
        in PoolShape s, int h, int firstRow, int lastRow, int kept, float* chosen, float* dy, float* dx)
        where TLane : unmanaged, ILane<TLane>
    {
        int channels = s.C, width = s.W, outW = s.OutW, strideW = s.StrideW, reach = (s.KernelW - 1) * s.DilationW;
        nint outLine = (nint)outW * channels;
        Holder* holders = stackalloc Holder[((reach / strideW) + 1) * (lastRow - firstRow + 1)];
        int first = 0, last = -1;
        for (int w = 0; w < width; w++, dx += channels)
        {
            int padded = w + s.PadLeft, count = 0;
            first += padded - (first * strideW) > reach ? 1 : 0;
            while (last + 1 < outW && (last + 1) * strideW <= padded)
            {
                last++;
            }

            for (int row = firstRow; row <= lastRow; row++)
            {
                if (!IsTap(h + s.PadTop - (row * s.StrideH), s.DilationH, out int t))
                {
                    continue;
                }

                float* keys = chosen + (row % kept * outLine), grads = dy + (row * outLine);
                for (int column = first; column <= last; column++)
                {
                    if (IsTap(padded - (column * strideW), s.DilationW, out int u))
                    {
                        nint at = (nint)column * channels;
                        holders[count++] = new() { Keys = keys + at, Grads = grads + at, Tap = (t * s.KernelW) + u };
                    }
                }
            }

            Sum<TLane>(holders, count, channels, dx);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsTap(int offset, int dilation, out int tap)
    {
        tap = dilation == 1 ? offset : offset / dilation;
        return dilation == 1 || tap * dilation == offset;
    }

    // What a pixel's windows give it.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Sum<TLane>(Holder* holders, int count, int channels, float* dx)
        where TLane : unmanaged, ILane<TLane>
    {
        int c = 0;
        for (; c <= channels - (2 * TLane.Count); c += 2 * TLane.Count)
        {
            TLane a = TLane.Zero, b = TLane.Zero;
            for (int i = 0; i < count; i++)
            {
                Holder holder = holders[i];
                TLane tap = TLane.Broadcast(holder.Tap);
                float* keys = holder.Keys + c, grads = holder.Grads + c;
                a = TLane.Select(TLane.Same(TLane.Load(keys), tap), a + TLane.Load(grads), a);
                b = TLane.Select(TLane.Same(TLane.Load(keys + TLane.Count), tap), b + TLane.Load(grads + TLane.Count), b);
            }

            TLane.Store(dx + c, a);
            TLane.Store(dx + c + TLane.Count, b);
        }

        for (; c < channels; c += TLane.Count)
        {
            int at = Math.Min(c, channels - TLane.Count);
            TLane a = TLane.Zero;
            for (int i = 0; i < count; i++)
            {
                TLane hit = TLane.Same(TLane.Load(holders[i].Keys + at), TLane.Broadcast(holders[i].Tap));
                a = TLane.Select(hit, a + TLane.Load(holders[i].Grads + at), a);
            }

            TLane.Store(dx + at, a);
        }
    }

    // A window that holds a pixel: its chosen taps and gradients, and the tap that the pixel is to it.
    private struct Holder
    {
        public float* Keys;
        public float* Grads;
        public float Tap;
    }
}
