using System.Runtime.CompilerServices;
using Shoestring.Kernels.ActivationOps;
using Shoestring.Kernels.Contraction;
using Shoestring.Kernels.Convolution;
using Shoestring.Kernels.Lanes;

namespace Shoestring.Kernels.Fused;

/// <summary>
/// A depthwise convolution of act(norm(x)): a chunk normalises its source rows into a near place, a lane of channels beside the next,
/// slides over them, and takes the statistics of its targets in registers.
/// </summary>
internal unsafe struct DepthwiseForward<T> : IChunkBody
    where T : unmanaged, ILane<T>
{
    private const int MostParts = 32;

    private ConvShape _shape;
    private PictureRows _cut;
    private NearRows<T> _rows;
    private ChannelMap _map;
    private Stored _x;
    private float* _w;
    private Stored _y;
    private float* _partials;
    private int _parts;
    private TapLists _tiny;

    /// <summary>Floats of scratch, on any rung.</summary>
    public static long ScratchLength(in ConvShape s) =>
        ChannelMap.Length(s.C) + ((long)new PictureRows(s).Units * ChunkStatistics<T>.Stride(s.C));

    /// <summary>Runs it; mean and variance may be null.</summary>
    public static void Run(
        WorkerPool pool, in ConvShape s, Stored x, in NormView norm, float* w, Stored y, float* mean, float* variance, float* scratch)
    {
        DepthwiseForward<T> body = new()
        {
            _shape = s,
            _cut = new PictureRows(s),
            _rows = NearRows<T>.OfInput(s),
            _x = x,
            _w = w,
            _y = y,
        };
        body._map = ChannelMap.From(norm, s.C, ref scratch);
        body._partials = mean == null ? null : scratch;
        body._parts = Math.Min(body._cut.Units, MostParts);
        int* lists = stackalloc int[TapLists.Length(s)];
        body._tiny = TapLists.Suits(s) ? TapLists.Fill(s, lists) : default;
        pool.For(body._parts, ref body);
        if (mean != null)
        {
            ChunkStatistics<T>.Merge(pool, body._cut.Units, s.Pixels, s.C, scratch, mean, variance);
        }
    }

    /// <inheritdoc/>
    public readonly void Run(int chunk)
    {
        int from = (int)((long)_cut.Units * chunk / _parts), to = (int)((long)_cut.Units * (chunk + 1) / _parts);
        for (int unit = from; unit < to; unit++)
        {
            ReadAhead ahead = Ahead(unit);
            Unit(unit, &ahead);
        }
    }

    // The next part's first unit too, which is mostly this thread's; and what this one stores when its targets are done.
    private readonly ReadAhead Ahead(int unit)
    {
        ReadAhead ahead = default;
        if (unit + 1 < _cut.Units)
        {
            var (source, pixels) = Source(unit + 1);
            (_x + (source * _shape.C)).Ask(ref ahead, (long)pixels * _shape.C);
        }

        if (_y.IsHalf)
        {
            var (target, targets) = Targets(unit);
            (_y + (target * _shape.C)).Ask(ref ahead, (long)targets * _shape.C);
        }

        return ahead;
    }

    // First pixel and pixels that a unit writes.
    private readonly (nint First, int Pixels) Targets(int unit)
    {
        var (picture, pictures, begin, end) = _cut.Unit(unit);
        return ((((nint)picture * _shape.OutH) + begin) * _shape.OutW, pictures * (end - begin) * _shape.OutW);
    }

    // First pixel and pixels that a unit reads.
    private readonly (nint First, int Pixels) Source(int unit)
    {
        var (picture, pictures, begin, end) = _cut.Unit(unit);
        var (first, last) = PictureRows.SourceRows(_shape, begin, end);
        return ((((nint)picture * _shape.H) + first) * _shape.W, pictures * (last - first) * _shape.W);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Unit(int chunk, ReadAhead* ahead)
    {
        int c = _shape.C, lanes = (c + T.Count - 1) / T.Count;
        var (_, pictures, begin, end) = _cut.Unit(chunk);
        var (firstPixel, pixels) = Source(chunk);
        var (firstTarget, targets) = Targets(chunk);
        bool tiny = _tiny.ByTarget != null;
        ahead->In(tiny ? lanes : (long)lanes * pictures * (end - begin));
        nint laneStride = _rows.LaneStride(pixels / _shape.W);
        Stored y = _y + (firstTarget * c);
        nint outputs = y.IsHalf ? Stored.Whole((nint)targets * c) : 0;
        float* to = ThreadScratch.Floats(outputs + (lanes * laneStride) + TapGrid.Beyond(_shape.StrideW, T.Count));
        float* near = to + outputs;
        NormRows<T>.Load(_map, _rows, pixels, c, _x + (firstPixel * c), near, laneStride);
        Apply(chunk, near, laneStride, y.IsHalf ? to : y.Floats, ahead);
        if (y.IsHalf)
        {
            HalfRows<T>.Store(targets, c, to, c, y.Halves, c);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Apply(int chunk, float* near, nint laneStride, float* y, ReadAhead* ahead)
    {
        int c = _shape.C, lanes = (c + T.Count - 1) / T.Count;
        var (_, pictures, begin, end) = _cut.Unit(chunk);
        var (first, last) = PictureRows.SourceRows(_shape, begin, end);
        if (_tiny.ByTarget != null)
        {
            Tiny(chunk, pictures, near, laneStride, y, ahead);
            return;
        }

        TapGrid grid = _rows.Over(PictureRows.Near(TapGrid.Forward(_shape), pictures, begin, end, first, last, T.Count));
        for (int lane = 0; lane < lanes; lane++)
        {
            int at = Math.Min(lane * T.Count, c - T.Count);
            float* source = near + (lane * laneStride);
            if (_partials == null)
            {
                DepthwiseEnd<T, IdentityOp, WithoutSums> plain = default;
                Lane(grid, source, at, y, ahead, ref plain);
                continue;
            }

            DepthwiseEnd<T, IdentityOp, WithDeviations> sums = new() { Shift = FirstTarget(grid, source, at, y) };
            T sum = Lane(grid, source, at, y, ahead, ref sums);
            ChunkStatistics<T>.Leave(
                _partials + ((nint)chunk * ChunkStatistics<T>.Stride(c)), c, at, T.Count, pictures * (end - begin) * _shape.OutW,
                sums.Shift, sum, sums.Squares);
        }
    }

    private readonly void Tiny(int chunk, int pictures, float* near, nint laneStride, float* y, ReadAhead* ahead)
    {
        int c = _shape.C, pixels = _shape.OutH * _shape.OutW;
        for (int lane = 0; lane * T.Count < c; lane++)
        {
            int at = Math.Min(lane * T.Count, c - T.Count);
            ahead->Step();
            DepthwiseTiny<T>.Apply(
                pixels, _tiny.ByTarget, pictures, near + (lane * laneStride), (nint)_shape.H * _shape.W * T.Count, _w + at, c, y + at, c);
        }

        if (_partials != null)
        {
            ChunkStatistics<T>.Columns(
                pictures * pixels, 0, c, c, y, c, _partials + ((nint)chunk * ChunkStatistics<T>.Stride(c)));
        }
    }

    // Returns the sum of deviations.
    private readonly T Lane<TSums>(
        in TapGrid grid, float* source, int at, float* y, ReadAhead* ahead, ref DepthwiseEnd<T, IdentityOp, TSums> end)
        where TSums : struct
    {
        int c = _shape.C;
        // Groups are whole pictures, so rows of the next picture follow at once.
        nint row = (nint)_shape.OutW * c;
        for (int i = 0, rows; i < grid.TargetH; i += rows)
        {
            rows = Math.Min(DepthwiseInput<T>.RowsAtOnce(grid.TargetW), grid.TargetH - i);
            ahead->Step(rows * grid.Pictures);
            DepthwiseLines<T, IdentityOp, TSums>.Run(
                grid, i, rows, source, _w + at, c, y + (i * row) + at, grid.TargetH * row, row, c, ref end);
        }

        return end.Total + end.Lost;
    }

    // Something near the mean to measure deviations from.
    private readonly T FirstTarget(TapGrid grid, float* source, int at, float* y)
    {
        (grid.TargetW, grid.Pictures) = (1, 1);
        DepthwiseEnd<T, IdentityOp, WithoutSums> end = default;
        DepthwiseLines<T, IdentityOp, WithoutSums>.Run(grid, 0, 1, source, _w + at, _shape.C, y + at, 0, 0, _shape.C, ref end);
        return T.Load(y + at);
    }
}
