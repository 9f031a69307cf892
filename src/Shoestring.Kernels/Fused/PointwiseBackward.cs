using Shoestring.Kernels.Contraction;
using Shoestring.Kernels.Lanes;

namespace Shoestring.Kernels.Fused;

/// <summary>
/// Both gradients of a 1×1 convolution between two norms in one walk over its pixels: a block's output gradient and input are
/// computed into a near place, multiplied into the weight gradient (a partial sum a part) and the input gradient, which is turned into
/// the gradient before the input's activation and summed while it is near.
/// </summary>
internal unsafe struct PointwiseBackward<T> : IChunkBody
    where T : unmanaged, ILane<T>
{
    private const int RowsUnit = 24;
    private const int NearFloats = 1 << 16;
    private const int MostRows = 384;
    private const int MostParts = 32;

    private PointwiseProducts<T> _products;
    private GradMap _dy;
    private ChannelMap _map;
    private BackwardSpans _at;
    private int _pixels;
    private int _c;
    private int _o;
    private int _rows;
    private int _parts;
    private float* _sums;

    /// <summary>Floats of scratch, on any rung.</summary>
    public static long ScratchLength(int pixels, int c, int o) =>
        GradMap.Length(o) + ChannelMap.Length(c) + PointwiseProducts<T>.ScratchLength(Parts(pixels, c, o), c, o)
        + (Parts(pixels, c, o) * SumRows<T>.Length(c));

    /// <summary>Runs it.</summary>
    public static void Run(
        WorkerPool pool, int pixels, int c, int o, in BackwardSpans at, in GradMap dy, in ChannelMap map, float* scratch)
    {
        PointwiseBackward<T> body = new() { _at = at, _dy = dy, _map = map, _pixels = pixels, _c = c, _o = o };
        body._rows = RowsOf(c, o);
        int parts = body._parts = Parts(pixels, c, o);
        body._products = new(pool, parts, c, o, at.W, at.Dw, scratch);
        body._sums = scratch + PointwiseProducts<T>.ScratchLength(parts, c, o);
        pool.For(parts, ref body);
        body._products.Finish(pool);
        if (at.SumG != null)
        {
            SumRows<T>.Merge(pool, parts, c, body._sums, at.SumG, at.Cross);
        }
    }

    /// <inheritdoc/>
    public readonly void Run(int part)
    {
        int first = Start(part), last = Start(part + 1), c = _c, o = _o;
        nint ldd = RowsProduct<T>.GatheredStride(o), ldx = RowsProduct<T>.GatheredStride(c);
        bool halves = _at.Dx.IsHalf;
        nint results = halves ? Stored.Whole((nint)_rows * c) : 0;
        float* nearDx = ThreadScratch.Floats(results + (_rows * (ldd + ldx)));
        float* near = nearDx + results, nearX = near + (_rows * ldd);
        float* sums = _sums + (part * SumRows<T>.Length(c));
        if (_at.SumG != null)
        {
            new Span<float>(sums, (int)SumRows<T>.Length(c)).Clear();
        }

        for (int row = first; row < last; row += _rows)
        {
            int rows = Math.Min(_rows, last - row);
            Stored x = _at.X + ((nint)row * c), to = _at.Dx + ((nint)row * c);
            float* dx = halves ? nearDx : to.Floats;
            GradRows<T>.Load(_dy, rows, o, _at.D + ((nint)row * o), _at.Y + ((nint)row * o), near, ldd);
            NormRows<T>.LoadGated(_map, row, rows, c, x, nearX, ldx);
            ReadAhead ahead = Next(row + rows);
            ahead.In(_products.Steps(rows));
            _products.Run(part, row > first, rows, near, ldd, nearX, ldx, dx, c, &ahead);
            if (_at.SumG != null)
            {
                SumRows<T>.Run(_map, rows, c, dx, x, to, sums);
            }
            else if (halves)
            {
                HalfRows<T>.Store(rows, c, dx, c, to.Halves, c);
            }
        }

        if (_at.SumG != null)
        {
            SumRows<T>.Close(c, sums);
        }
    }

    // The next part's first rows too, which are mostly this thread's.
    private readonly ReadAhead Next(int row)
    {
        ReadAhead ahead = default;
        long rows = Math.Min(_rows, _pixels - row);
        (_at.D + ((nint)row * _o)).Ask(ref ahead, rows * _o);
        (_at.Y + ((nint)row * _o)).Ask(ref ahead, rows * _o);
        (_at.X + ((nint)row * _c)).Ask(ref ahead, rows * _c);
        (_at.Dx + ((nint)row * _c)).Ask(ref ahead, rows * _c);
        return ahead;
    }

    // Parts begin at whole blocks.
    private readonly int Start(int part)
    {
        long blocks = (_pixels + _rows - 1) / _rows;
        return (int)Math.Min(blocks * part / _parts * _rows, _pixels);
    }

    private static int RowsOf(int c, int o) =>
        Math.Clamp(NearFloats / (c + o) / RowsUnit * RowsUnit, RowsUnit * 4, MostRows);

    // Each part writes a whole weight gradient, which must stay small beside what it reads.
    private static int Parts(int pixels, int c, int o)
    {
        int rows = RowsOf(c, o);
        long fair = (long)pixels * (c + o) / Math.Max((long)c * o, 1);
        return (int)Math.Clamp(Math.Min(fair, (pixels + rows - 1) / rows), 1, MostParts);
    }
}
