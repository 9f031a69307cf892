using System.Runtime.CompilerServices;
using Shoestring.Kernels.Contraction;
using Shoestring.Kernels.Lanes;

namespace Shoestring.Kernels.PoolingBodies;

/// <summary>
/// Gradient of a maximum under 3×3 windows of stride 2; a chunk is a band of output rows of one picture. Slides along a row: each source
/// column's largest is found once, and each pixel of dx is summed in a register, in output order, and written once.
/// </summary>
internal unsafe struct MaxGrad3Body : ILaneBody
{
    private const int BandFloats = 1 << 17;
    private const int LeastRows = 8; // the row before a band is seen twice

    public PoolShape Shape;
    public float* X;
    public float* Dy;
    public float* Dx;

    /// <summary>Whether the window suits, and its middle never leaves the picture.</summary>
    public static bool Suits(in PoolShape s) =>
        s is { KernelH: 3, KernelW: 3, StrideH: 2, StrideW: 2, DilationH: 1, DilationW: 1, PadTop: <= 1, PadLeft: <= 1 }
        && (2 * s.OutH) - 1 - s.PadTop < s.H && (2 * s.OutW) - 1 - s.PadLeft < s.W;

    public static int Bands(in PoolShape s) =>
        (int)Math.Clamp((long)s.H * s.W * s.C / BandFloats, 1, Math.Max(s.OutH / LeastRows, 1));

    public readonly void Run<TLane>(int chunk)
        where TLane : unmanaged, ILane<TLane>
    {
        PoolShape s = Shape;
        int bands = Bands(s), band = chunk % bands, outH = s.OutH, outW = s.OutW;
        nint picture = chunk / bands, line = (nint)s.W * s.C;
        (int begin, int end) = Stretch.Part(outH, band, bands);
        float* x = X + (picture * s.H * line), dx = Dx + (picture * s.H * line);
        float* dy = Dy + (picture * outH * outW * s.C);

        // What windows above gave to the row that two rows of windows share; where rows go that are another band's or none's.
        float* above = ThreadScratch.Floats(3 * line), below = above + line, other = below + line;
        new Span<float>(above, (int)line).Clear();
        for (int row = Math.Max(begin - 1, 0); row < end; row++)
        {
            int top = (2 * row) - s.PadTop;
            float* middle = x + ((top + 1) * line);
            Rows rows = new()
            {
                // A row outside is its neighbour again, which never wins against itself.
                X0 = top < 0 ? middle : middle - line,
                X1 = middle,
                X2 = top + 2 < s.H ? middle + line : middle,
                Ahead = top + 4 < s.H ? middle + (2 * line) : middle,
                FirstTap = top < 0 ? 3 : 0,
                Dy = dy + ((nint)row * outW * s.C),
                Above = above,
                D0 = top < 0 || row < begin ? other : dx + (top * line),
                D1 = row < begin ? other : dx + ((top + 1) * line),
                D2 = below,
            };
            for (int c = 0; c < s.C; c += TLane.Count)
            {
                Slide<TLane>(s.W, s.C, outW, s.PadLeft, line, Math.Min(c, s.C - TLane.Count), rows);
            }

            float* given = below;
            below = above;
            above = given;
        }

        if (end == outH)
        {
            // The last windows' last row, then rows under no window.
            for (int h = (2 * end) - s.PadTop; h < s.H; h++)
            {
                new Span<float>(above, (int)line).CopyTo(new Span<float>(dx + (h * line), (int)line));
                new Span<float>(above, (int)line).Clear();
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Slide<TLane>(int width, int channels, int outW, int pad, nint line, int c, in Rows rows)
        where TLane : unmanaged, ILane<TLane>
    {
        TLane k0 = TLane.Zero, k1 = TLane.Broadcast(1), k2 = TLane.Broadcast(2), k3 = TLane.Broadcast(3), k4 = TLane.Broadcast(4);
        TLane k5 = TLane.Broadcast(5), k6 = TLane.Broadcast(6), k7 = TLane.Broadcast(7), k8 = TLane.Broadcast(8);
        TLane none = TLane.Broadcast(float.PositiveInfinity), least = TLane.Broadcast(float.NegativeInfinity);
        TLane first = TLane.Broadcast(rows.FirstTap);
        float* x0 = rows.X0, x1 = rows.X1, x2 = rows.X2, above = rows.Above, ahead = rows.Ahead;
        float* d0 = rows.D0, d1 = rows.D1, d2 = rows.D2, dy = rows.Dy + c;
        nint at = c - ((nint)pad * channels), end = (nint)width * channels, asked = 2 * (nint)outW * c;

        // The column that the next window shares: its largest, the row of that, and what was given to its three pixels.
        TLane v0 = least, t0 = none, s0 = k0, s1 = k0, s2 = k0;
        if (at >= 0)
        {
            Column(x0 + at, x1 + at, x2 + at, first, k3, k6, out v0, out t0);
            s0 = TLane.Load(above + at);
        }

        for (int j = 0; j < outW; j++, dy += channels)
        {
            nint next = at + channels, last = next + channels;
            Column(x0 + next, x1 + next, x2 + next, first, k3, k6, out TLane v1, out TLane t1);
            TLane v2 = least, t2 = none, given = k0;
            if (last < end)
            {
                Column(x0 + last, x1 + last, x2 + last, first, k3, k6, out v2, out t2);
                given = TLane.Load(above + last);
            }

            Prefetch.Near(ahead + asked);
            Prefetch.Near(ahead + asked + TLane.Count);
            Prefetch.Near(ahead + line + asked);
            Prefetch.Near(ahead + line + asked + TLane.Count);
            asked += 2 * TLane.Count;
            TLane top = TLane.Max(TLane.Max(v0, v1), v2);
            TLane best = TLane.WhereSame(v1, top, t1 + k1, none);
            best = TLane.AtMost(TLane.WhereSame(v0, top, t0, none), best);
            best = TLane.AtMost(TLane.WhereSame(v2, top, t2 + k2, none), best);
            TLane grad = TLane.Load(dy) + k0; // no negative zero
            if (at >= 0)
            {
                TLane.Store(d0 + at, TLane.WhereSame(best, k0, s0 + grad, s0));
                TLane.Store(d1 + at, TLane.WhereSame(best, k3, s1 + grad, s1));
                TLane.Store(d2 + at, TLane.WhereSame(best, k6, s2 + grad, s2));
            }

            s0 = TLane.Load(above + next);
            TLane.Store(d0 + next, TLane.WhereSame(best, k1, s0 + grad, s0));
            TLane.Store(d1 + next, TLane.WhereSame(best, k4, grad, k0));
            TLane.Store(d2 + next, TLane.WhereSame(best, k7, grad, k0));
            s0 = TLane.WhereSame(best, k2, given + grad, given);
            s1 = TLane.WhereSame(best, k5, grad, k0);
            s2 = TLane.WhereSame(best, k8, grad, k0);
            (v0, t0, at) = (v2, t2, last);
        }

        // The last window's last column, then columns under no window.
        for (; at < end; at += channels)
        {
            TLane.Store(d0 + at, s0);
            TLane.Store(d1 + at, s1);
            TLane.Store(d2 + at, s2);
            (s0, s1, s2) = (k0, k0, k0);
        }
    }

    // The largest of a column, and three times the row that holds it first.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Column<TLane>(
        float* x0, float* x1, float* x2, TLane first, TLane second, TLane third, out TLane top, out TLane tap)
        where TLane : unmanaged, ILane<TLane>
    {
        TLane a = TLane.Load(x0), b = TLane.Load(x1), c = TLane.Load(x2);
        tap = TLane.WhereGreater(b, a, second, first);
        top = TLane.Max(a, b);
        tap = TLane.WhereGreater(c, top, third, tap);
        top = TLane.Max(top, c);
    }

    // One row of windows.
    private struct Rows
    {
        public float* X0;
        public float* X1;
        public float* X2;
        public float* Ahead; // two rows that the next row of windows will read
        public float* Dy;
        public float* Above;
        public float* D0;
        public float* D1;
        public float* D2;
        public float FirstTap;
    }
}
