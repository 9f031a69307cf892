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
    private const int TileRows = 96;

    private RowsProduct<T> _product;
    private GradMap _dy;
    private ChannelMap _map;
    private BackwardSpans _at;
    private int _pixels;
    private int _c;
    private int _o;
    private int _rows;
    private int _parts;
    private float* _dw;
    private float* _sums;
    private bool _turned; // whether parts hold the weight gradient as [O, C]

    /// <summary>Floats of scratch, on any rung.</summary>
    public static long ScratchLength(int pixels, int c, int o) =>
        GradMap.Length(o) + ChannelMap.Length(c) + PackBody<T>.Length(c, o)
        + (Parts(pixels, c, o) * (((long)c * o) + SumRows<T>.Length(c)));

    /// <summary>Runs it.</summary>
    public static void Run(
        WorkerPool pool, int pixels, int c, int o, in BackwardSpans at, in GradMap dy, in ChannelMap map, float* scratch)
    {
        PointwiseBackward<T> body = new() { _at = at, _dy = dy, _map = map, _pixels = pixels, _c = c, _o = o };
        body._product.N = c;
        body._product.K = o;
        body._product.B = scratch;
        PackBody<T> pack = new() { N = c, K = o, B = at.W, Ldb = o, Transposed = true, Packed = scratch };
        pool.For(new Panels<T>(c).Count, ref pack);
        scratch += PackBody<T>.Length(c, o);
        body._rows = RowsOf(c, o);
        int parts = body._parts = Parts(pixels, c, o);
        body._turned = TurnedOuter<T>.Pays(c, o);
        body._dw = parts == 1 && !body._turned ? at.Dw : scratch;
        body._sums = scratch + ((long)parts * c * o);
        pool.For(parts, ref body);
        if (parts > 1)
        {
            PartialSums<T>.Reduce(pool, scratch, parts, (nint)c * o, c * o, body._turned ? scratch : at.Dw, false);
        }

        if (body._turned)
        {
            TurnedOuter<T>.Turn(o, c, scratch, at.Dw);
        }

        if (at.SumG != null)
        {
            at.MergeSums(pool, parts, c, body._sums, (int)SumRows<T>.Length(c));
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
        float* dw = _dw + ((nint)part * c * o);
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
            ReadAhead ahead = Next(row + rows, last);
            int panels = new Panels<T>(c).Count;
            ahead.In(RowsProduct<T>.Tiles(rows, panels) + RowsProduct<T>.Tiles(c, new Panels<T>(o).Count));
            if (_turned)
            {
                Outer(rows, o, near, ldd, c, nearX, ldx, dw, row > first, &ahead);
            }
            else
            {
                Outer(rows, c, nearX, ldx, o, near, ldd, dw, row > first, &ahead);
            }

            _product.Multiply(rows, near, ldd, dx, c, 0, panels, false, &ahead);
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

    private readonly ReadAhead Next(int row, int last)
    {
        ReadAhead ahead = default;
        long rows = Math.Min(_rows, last - row);
        (_at.D + ((nint)row * _o)).Ask(ref ahead, rows * _o);
        (_at.Y + ((nint)row * _o)).Ask(ref ahead, rows * _o);
        (_at.X + ((nint)row * _c)).Ask(ref ahead, rows * _c);
        (_at.Dx + ((nint)row * _c)).Ask(ref ahead, rows * _c);
        return ahead;
    }

    // c [m × n] (+)= aᵀ·b over some rows.
    private static void Outer(int rows, int m, float* a, nint lda, int n, float* b, nint ldb, float* c, bool accumulate, ReadAhead* ahead)
    {
        Panels<T> cut = new(n);
        for (int from = 0; from < m; from += TileRows)
        {
            for (int j = 0; j < cut.Count; j++)
            {
                int column = Panels<T>.Column(j);
                OuterTiles<T>.Run(
                    Math.Min(TileRows, m - from), cut.Columns(j), new Terms(rows), a + from, lda, b + column, ldb,
                    c + ((nint)from * n) + column, n, null, accumulate, ahead);
            }
        }
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
