using System.Runtime.CompilerServices;
using Shoestring.Kernels.Contraction;
using Shoestring.Kernels.Convolution;
using Shoestring.Kernels.Lanes;

namespace Shoestring.Kernels.Fused;

/// <summary>
/// Both gradients of a depthwise convolution between two norms in one walk: a unit's output gradient and input are computed into a near
/// place, a lane of channels beside the next; weight gradients add up part by part; the input gradient is turned into the gradient
/// before the input's activation and summed while it is near.
/// </summary>
internal unsafe struct DepthwiseBackward<T> : IChunkBody
    where T : unmanaged, ILane<T>
{
    private const int LeastParts = 8, MostParts = 32;
    private const int PartPixels = 8; // of a part for each weight

    private ConvShape _shape;
    private PictureRows _cut;
    private NearRows<T> _xRows;
    private NearRows<T> _dRows;
    private GradMap _dy;
    private ChannelMap _map;
    private BackwardSpans _at;
    private DepthwiseInput<T> _input;
    private float* _dw;
    private float* _sums;
    private int _parts;
    private TapLists _tiny;

    /// <summary>Floats of scratch, on any rung.</summary>
    public static long ScratchLength(in ConvShape s) =>
        GradMap.Length(s.C) + ChannelMap.Length(s.C) + s.WeightLength
        + ((long)Parts(s) * (s.WeightLength + SumRows<T>.Length(s.C)));

    /// <summary>Runs it.</summary>
    public static void Run(
        WorkerPool pool, in ConvShape s, in BackwardSpans at, in GradMap dy, in ChannelMap map, float* scratch)
    {
        DepthwiseBackward<T> body = new() { _shape = s, _cut = new PictureRows(s), _at = at, _dy = dy, _map = map };
        (body._xRows, body._dRows) = (NearRows<T>.OfInput(s), NearRows<T>.OfGradient(s));
        int parts = body._parts = Parts(s);
        body._input = new DepthwiseInput<T>(s, at.W, scratch);
        scratch += s.WeightLength;
        body._dw = scratch;
        body._sums = scratch + ((long)parts * s.WeightLength);
        int* lists = stackalloc int[TapLists.Length(s)];
        body._tiny = TapLists.Suits(s) ? TapLists.Fill(s, lists) : default;
        pool.For(parts, ref body);
        PartialSums<T>.Reduce(pool, scratch, parts, s.WeightLength, s.WeightLength, at.Dw, false);
        if (at.SumG != null)
        {
            at.MergeSums(pool, parts, s.C, body._sums, (int)SumRows<T>.Length(s.C));
        }
    }

    /// <inheritdoc/>
    public readonly void Run(int part)
    {
        float* dw = _dw + ((nint)part * _shape.WeightLength);
        float* sums = _sums + (part * SumRows<T>.Length(_shape.C));
        new Span<float>(dw, _shape.WeightLength).Clear();
        new Span<float>(sums, (int)SumRows<T>.Length(_shape.C)).Clear();
        int from = (int)((long)_cut.Units * part / _parts), to = (int)((long)_cut.Units * (part + 1) / _parts);
        for (int unit = from; unit < to; unit++)
        {
            Unit(unit, unit + 1 < to, dw, sums);
        }

        SumRows<T>.Close(_shape.C, sums);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Unit(int unit, bool more, float* dw, float* sums)
    {
        ConvShape s = _shape;
        int c = s.C, lanes = (c + T.Count - 1) / T.Count;
        var (picture, pictures, begin, end) = _cut.Unit(unit);
        Rows(begin, end, out int xBegin, out int xEnd, out int xFirst, out int xLast, out int dFirst, out int dLast);
        int dPixels = pictures * (dLast - dFirst) * s.OutW, xPixels = pictures * (xLast - xFirst) * s.W;
        nint dStride = _dRows.LaneStride(dPixels / s.OutW), xStride = _xRows.LaneStride(xPixels / s.W);
        nint row = (nint)s.W * c, results = _at.Dx.IsHalf ? Stored.Whole(pictures * (xEnd - xBegin) * row) : 0;
        float* dx = ThreadScratch.Floats(results + (lanes * (dStride + xStride)) + TapGrid.Beyond(1, T.Count));
        float* nearD = dx + results, nearX = nearD + (lanes * dStride);
        Stored to = _at.Dx + ((((nint)picture * s.H) + xBegin) * row);
        dx = to.IsHalf ? dx : to.Floats;
        nint d = (((nint)picture * s.OutH) + dFirst) * s.OutW * c;
        GradRows<T>.Load(_dy, _dRows, dPixels, c, _at.D + d, _at.Y + d, nearD, dStride);
        NormRows<T>.Load(_map, _xRows, xPixels, c, _at.X + ((((nint)picture * s.H) + xFirst) * s.W * c), nearX, xStride);
        ReadAhead ahead = more ? Next(unit + 1) : default;
        if (_tiny.ByTap != null)
        {
            ahead.In(lanes);
            Tiny(pictures, nearD, dStride, nearX, xStride, dw, dx, &ahead);
            Finish(picture, pictures, 0, s.H, dx, to, sums);
            return;
        }

        TapGrid forward = _xRows.Over(PictureRows.Near(TapGrid.Forward(s), pictures, begin, end, xFirst, xLast, T.Count));
        TapGrid* grids = stackalloc TapGrid[s.StrideH * s.StrideW];
        DepthwiseInput<T>.Grids(s, _dRows, pictures, dFirst, dLast, grids);
        nint dRow = (nint)_dRows.Pitch * T.Count;

        ahead.In((long)lanes * pictures * (end - begin));
        for (int lane = 0; lane < lanes; lane++)
        {
            int at = Math.Min(lane * T.Count, c - T.Count);
            float* own = nearD + (lane * dStride);
            Weights(
                forward, nearX + (lane * xStride), own + ((begin - dFirst) * dRow) + ((nint)_dRows.Left * T.Count), dRow, dw + at, lane);
            _input.Rows(own, grids, dFirst, dLast, xBegin, xEnd, dx - (xBegin * row), at, &ahead);
        }

        Finish(picture, pictures, xBegin, xEnd, dx, to, sums);
    }

    // Whole pictures of a few pixels.
    private readonly void Tiny(
        int pictures, float* nearD, nint dStride, float* nearX, nint xStride, float* dw, float* dx, ReadAhead* ahead)
    {
        ConvShape s = _shape;
        int c = s.C, taps = s.KernelH * s.KernelW, sources = s.H * s.W, targets = s.OutH * s.OutW;
        float* one = stackalloc float[taps * T.Count];
        for (int lane = 0; lane * T.Count < c; lane++)
        {
            int at = Math.Min(lane * T.Count, c - T.Count);
            ahead->Step();
            float* x = nearX + (lane * xStride), dy = nearD + (lane * dStride);
            DepthwiseTiny<T>.Products(
                taps, _tiny.ByTap, pictures, x, (nint)sources * T.Count, dy, (nint)targets * T.Count, one);
            AddWeights(one, dw + at, lane);
            DepthwiseTiny<T>.Apply(
                sources, _tiny.BySource, pictures, dy, (nint)targets * T.Count, _at.W + at, c, dx + at, c);
        }
    }

    // Input rows while they are near: the gradient before the activation and its sums, and what is stored.
    private readonly void Finish(int picture, int pictures, int xBegin, int xEnd, float* dx, Stored to, float* sums)
    {
        int c = _shape.C, pixels = pictures * (xEnd - xBegin) * _shape.W;
        if (_at.SumG != null)
        {
            SumRows<T>.Run(_map, pixels, c, dx, _at.X + ((((nint)picture * _shape.H) + xBegin) * _shape.W * c), to, sums);
        }
        else if (to.IsHalf)
        {
            HalfRows<T>.Store(pixels, c, dx, c, to.Halves, c);
        }
    }

    // Input rows that a block owns and reads, and gradient rows that it reads.
    private readonly void Rows(
        int begin, int end, out int xBegin, out int xEnd, out int xFirst, out int xLast, out int dFirst, out int dLast)
    {
        xBegin = begin == 0 ? 0 : begin * _shape.StrideH;
        xEnd = end == _shape.OutH ? _shape.H : Math.Min(end * _shape.StrideH, _shape.H);
        (xFirst, xLast) = PictureRows.SourceRows(_shape, begin, end);
        (dFirst, dLast) = PictureRows.TargetRows(_shape, xBegin, xEnd);
        (dFirst, dLast) = (Math.Min(dFirst, begin), Math.Max(dLast, end));
    }

    private readonly ReadAhead Next(int unit)
    {
        var (picture, pictures, begin, end) = _cut.Unit(unit);
        Rows(begin, end, out int xBegin, out int xEnd, out int xFirst, out int xLast, out int dFirst, out int dLast);
        nint d = (((nint)picture * _shape.OutH) + dFirst) * _shape.OutW * _shape.C;
        nint x = (nint)picture * _shape.H * _shape.W * _shape.C, row = (nint)_shape.W * _shape.C;
        long dFloats = (long)pictures * (dLast - dFirst) * _shape.OutW * _shape.C;
        ReadAhead ahead = default;
        (_at.D + d).Ask(ref ahead, dFloats);
        (_at.Y + d).Ask(ref ahead, dFloats);
        (_at.X + x + (xFirst * row)).Ask(ref ahead, pictures * (xLast - xFirst) * row);
        (_at.Dx + x + (xBegin * row)).Ask(ref ahead, pictures * (xEnd - xBegin) * row);
        return ahead;
    }

    private readonly void Weights(in TapGrid grid, float* x, float* dy, nint dRow, float* dw, int lane)
    {
        int taps = grid.TapsH * grid.TapsW;
        float* one = stackalloc float[taps * T.Count];
        int last = grid.Pictures * grid.TargetH;
        DepthwiseOuter<T>.Run(grid, 0, last, x, dy, dRow, one, T.Count);
        AddWeights(one, dw, lane);
    }

    private readonly void AddWeights(float* one, float* dw, int lane)
    {
        // The last lane overlaps its neighbour, whose channels have their sums already.
        int seen = (lane * T.Count) - Math.Min(lane * T.Count, _shape.C - T.Count);
        for (int tap = 0; tap < _shape.KernelH * _shape.KernelW; tap++)
        {
            float* to = dw + ((nint)tap * _shape.C);
            if (seen == 0)
            {
                T.Store(to, T.Load(to) + T.Load(one + (tap * T.Count)));
                continue;
            }

            for (int i = seen; i < T.Count; i++)
            {
                to[i] += one[(tap * T.Count) + i];
            }
        }
    }

    // Few where weights are many beside the pixels: every part has sums of its own, which are added up.
    private static int Parts(in ConvShape s)
    {
        int worth = (int)Math.Clamp((long)s.N * s.H * s.W * s.C / (PartPixels * s.WeightLength), LeastParts, MostParts);
        return Math.Clamp(new PictureRows(s).Units, 1, worth);
    }
}
