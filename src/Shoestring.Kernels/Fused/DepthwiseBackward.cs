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
    private ExpandRows<T> _expand;

    /// <summary>Floats of scratch, on any rung.</summary>
    public static long ScratchLength(in ConvShape s) =>
        GradMap.Length(s.C) + ChannelMap.Length(s.C) + s.WeightLength
        + ((long)Parts(s) * (s.WeightLength + SumRows<T>.Length(s.C)));

    /// <summary>Runs it; where the convolution before goes on with the input's gradient, that is not stored.</summary>
    public static void Run(
        WorkerPool pool, in ConvShape s, in BackwardSpans at, in GradMap dy, in ChannelMap map, float* scratch,
        in ExpandRows<T> expand = default)
    {
        DepthwiseBackward<T> body = new() { _shape = s, _cut = new PictureRows(s), _at = at, _dy = dy, _map = map, _expand = expand };
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
            SumRows<T>.Merge(pool, parts, s.C, body._sums, at.SumG, at.Cross);
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
            // Asks for the next part's first unit too, which is mostly this thread's.
            Unit(part, unit > from, unit, unit + 1 < _cut.Units, dw, sums);
        }

        SumRows<T>.Close(_shape.C, sums);
    }

    private readonly void Unit(int part, bool begun, int unit, bool more, float* dw, float* sums)
    {
        ConvShape s = _shape;
        int c = s.C, lanes = (c + T.Count - 1) / T.Count;
        DepthwiseExtent at = new(s, _cut, unit);
        nint dStride = _dRows.LaneStride(at.DPixels / s.OutW), xStride = _xRows.LaneStride(at.XPixels / s.W);
        nint results = _expand.IsPresent || _at.Dx.IsHalf ? Stored.Whole((nint)at.Pixels * c) : 0;
        nint expanded = _expand.NearLength(at.Pixels);
        float* dx = ThreadScratch.Floats(results + expanded + (lanes * (dStride + xStride)) + TapGrid.Beyond(1, T.Count));
        float* nearExpand = dx + results, nearD = nearExpand + expanded, nearX = nearD + (lanes * dStride);
        Stored to = _expand.IsPresent ? new(dx, false) : _at.Dx + ((nint)at.First * c);
        dx = results > 0 ? dx : to.Floats;
        GradRows<T>.Load(_dy, _dRows, at.DPixels, c, _at.D + (at.D * c), _at.Y + (at.D * c), nearD, dStride);
        NormRows<T>.Load(_map, _xRows, at.XPixels, c, _at.X + (at.X * c), nearX, xStride);
        ReadAhead ahead = more ? Next(unit + 1) : default;
        ahead.In((_tiny.ByTap != null ? lanes : (long)lanes * at.Pictures * (at.End - at.Begin)) + _expand.Steps(at.Pixels));
        if (_tiny.ByTap != null)
        {
            Tiny(at.Pictures, nearD, dStride, nearX, xStride, dw, dx, &ahead);
        }
        else
        {
            Lines(at, nearD, dStride, nearX, xStride, dw, dx, &ahead);
        }

        // Input rows while they are near: the gradient before the activation and its sums, and what is stored.
        if (_at.SumG != null)
        {
            SumRows<T>.Run(_map, at.Pixels, c, dx, _at.X + ((nint)at.First * c), to, sums);
        }
        else if (to.IsHalf)
        {
            HalfRows<T>.Store(at.Pixels, c, dx, c, to.Halves, c);
        }

        if (_expand.IsPresent)
        {
            _expand.Run(part, begun, at.First, at.Pixels, dx, nearExpand, &ahead);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Lines(
        in DepthwiseExtent at, float* nearD, nint dStride, float* nearX, nint xStride, float* dw, float* dx, ReadAhead* ahead)
    {
        ConvShape s = _shape;
        int c = s.C;
        TapGrid forward = _xRows.Over(
            PictureRows.Near(TapGrid.Forward(s), at.Pictures, at.Begin, at.End, at.XFirst, at.XLast, T.Count));
        TapGrid* grids = stackalloc TapGrid[s.StrideH * s.StrideW];
        DepthwiseInput<T>.Grids(s, _dRows, at.Pictures, at.DFirst, at.DLast, grids);
        nint dRow = (nint)_dRows.Pitch * T.Count, row = (nint)s.W * c;
        for (int lane = 0; lane * T.Count < c; lane++)
        {
            int channel = Math.Min(lane * T.Count, c - T.Count);
            float* own = nearD + (lane * dStride);
            Weights(
                forward, nearX + (lane * xStride), own + ((at.Begin - at.DFirst) * dRow) + ((nint)_dRows.Left * T.Count), dRow,
                dw + channel, lane);
            _input.Rows(own, grids, at.DFirst, at.DLast, at.XBegin, at.XEnd, dx - (at.XBegin * row), channel, ahead);
        }
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

    private readonly ReadAhead Next(int unit)
    {
        DepthwiseExtent next = new(_shape, _cut, unit);
        int c = _shape.C;
        ReadAhead ahead = default;
        (_at.D + (next.D * c)).Ask(ref ahead, (long)next.DPixels * c);
        (_at.Y + (next.D * c)).Ask(ref ahead, (long)next.DPixels * c);
        (_at.X + (next.X * c)).Ask(ref ahead, (long)next.XPixels * c);
        if (_expand.IsPresent)
        {
            _expand.Ask(ref ahead, next.First, next.Pixels);
        }
        else
        {
            (_at.Dx + ((nint)next.First * c)).Ask(ref ahead, (long)next.Pixels * c);
        }

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
    internal static int Parts(in ConvShape s)
    {
        int worth = (int)Math.Clamp((long)s.N * s.H * s.W * s.C / (PartPixels * s.WeightLength), LeastParts, MostParts);
        return Math.Clamp(new PictureRows(s).Units, 1, worth);
    }
}
