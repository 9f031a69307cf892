using Shoestring.Kernels.Contraction;
using Shoestring.Kernels.Lanes;

namespace Shoestring.Kernels.Fused;

/// <summary>
/// y = act(x)·w for a 1×1 convolution over [pixels, C]: a chunk normalises its rows of x into a near place, multiplies them, and takes
/// the statistics of what it wrote while that is near.
/// </summary>
internal unsafe struct PointwiseForward<T> : IChunkBody
    where T : unmanaged, ILane<T>
{
    private const int RowsUnit = 96; // a multiple of 24, 12, 8 and 6: no ragged tile inside
    private const int NearFloats = 1 << 14;
    private const int MostUnits = 8;
    private const int FewRowBlocks = 16;
    private const long ChunkMacs = 1 << 19;
    private const int MostParts = 32;

    private RowsProduct<T> _product;
    private ChannelMap _map;
    private Stored _x;
    private Stored _y;
    private float* _partials;
    private int _pixels;
    private int _rows;
    private int _blocks;
    private int _parts;
    private int _panelsEach;
    private int _columnBlocks;

    /// <summary>Floats of scratch, on any rung.</summary>
    public static long ScratchLength(int pixels, int c, int o) =>
        PackBody<T>.Length(o, c) + ChannelMap.Length(c)
        + ((long)RowBlocks(pixels, c, o) * ChunkStatistics<T>.Stride(o));

    /// <summary>Runs it; mean and variance may be null.</summary>
    public static void Run(
        WorkerPool pool, int pixels, int c, int o, Stored x, in NormView norm, float* gate, int gatePixels, float* w, Stored y,
        float* mean, float* variance, float* scratch)
    {
        PointwiseForward<T> body = new() { _x = x, _y = y, _pixels = pixels };
        body._map = ChannelMap.From(norm, c, ref scratch);
        body._map.Gate = gate;
        body._map.GatePixels = gatePixels;
        body._product.N = o;
        body._product.K = c;
        Panels<T> cut = new(o);
        if (RowsProduct<T>.MustPack(pixels, o, false))
        {
            PackBody<T> pack = new() { N = o, K = c, B = w, Ldb = o, Packed = scratch };
            pool.For(cut.Count, ref pack);
            body._product.B = scratch;
        }
        else
        {
            body._product.B = w;
            body._product.Ldb = o;
        }

        scratch += PackBody<T>.Length(o, c);
        body._partials = mean == null ? null : scratch;
        body._rows = RowsOf(pixels, c, o);
        int rowBlocks = body._blocks = RowBlocks(pixels, c, o);
        int parts = body._parts = Math.Min(rowBlocks, MostParts);
        bool split = rowBlocks < FewRowBlocks && (long)pixels * c * o > ChunkMacs;
        int wanted = split ? Math.Min(cut.Count, (FewRowBlocks + rowBlocks - 1) / rowBlocks) : 1;
        body._panelsEach = (cut.Count + wanted - 1) / wanted;
        body._columnBlocks = (cut.Count + body._panelsEach - 1) / body._panelsEach;
        pool.For(parts * body._columnBlocks, ref body);
        if (mean != null)
        {
            ChunkStatistics<T>.Merge(pool, rowBlocks, pixels, o, body._partials, mean, variance);
        }
    }

    /// <inheritdoc/>
    public readonly void Run(int chunk)
    {
        int part = chunk / _columnBlocks, panel = chunk % _columnBlocks * _panelsEach;
        int from = (int)((long)_blocks * part / _parts), to = (int)((long)_blocks * (part + 1) / _parts);
        for (int block = from; block < to; block++)
        {
            ReadAhead ahead = Ahead(block);
            Block(block, panel, &ahead);
        }
    }

    // The next part's first block too, which is mostly this thread's; and what this one stores when its product is done.
    private readonly ReadAhead Ahead(int block)
    {
        ReadAhead ahead = default;
        if (block + 1 < _blocks)
        {
            (_x + ((nint)(block + 1) * _rows * _product.K)).Ask(ref ahead, (long)Rows(block + 1) * _product.K);
        }

        if (_y.IsHalf)
        {
            (_y + ((nint)block * _rows * _product.N)).Ask(ref ahead, (long)Rows(block) * _product.N);
        }

        return ahead;
    }

    private readonly int Rows(int block) => Math.Min(_rows, _pixels - (block * _rows));

    private readonly void Block(int block, int panel, ReadAhead* ahead)
    {
        int row = block * _rows, rows = Rows(block);
        int k = _product.K, o = _product.N;
        Panels<T> cut = new(o);
        int panels = Math.Min(_panelsEach, cut.Count - panel);
        Stored x = _x + ((nint)row * k), y = _y + ((nint)row * o);
        bool copies = x.IsHalf || !_map.IsAbsent || _map.Gate != null || RowsProduct<T>.CollidingRows(k, o);
        nint lda = copies ? RowsProduct<T>.GatheredStride(k) : k, outputs = y.IsHalf ? Stored.Whole((nint)rows * o) : 0;
        float* near = ThreadScratch.Floats((copies ? rows * lda : 0) + outputs);
        float* to = y.IsHalf ? near : y.Floats, a = copies ? near + outputs : x.Floats;
        if (copies)
        {
            NormRows<T>.LoadGated(_map, row, rows, k, x, a, lda);
        }

        ahead->In(RowsProduct<T>.Tiles(rows, cut, panel, panels));
        _product.Multiply(rows, a, lda, to, o, panel, panels, false, ahead);
        int first = Panels<T>.Column(panel), end = panel + panels == cut.Count ? o : Panels<T>.Column(panel + panels);
        if (_partials != null)
        {
            ChunkStatistics<T>.Columns(
                rows, first, end, o, to, o, _partials + ((nint)block * ChunkStatistics<T>.Stride(o)));
        }

        if (y.IsHalf)
        {
            HalfRows<T>.Store(rows, end - first, to + first, o, y.Halves + first, o);
        }
    }

    // Rows of a chunk: what is read and written stays near; from the shape alone.
    private static int RowsOf(int pixels, int c, int o)
    {
        int units = Math.Clamp(NearFloats / (RowsUnit * (c + o)), 1, MostUnits);
        return Math.Min(units * RowsUnit, Math.Max(pixels, 1));
    }

    private static int RowBlocks(int pixels, int c, int o) => (pixels + RowsOf(pixels, c, o) - 1) / RowsOf(pixels, c, o);
}
