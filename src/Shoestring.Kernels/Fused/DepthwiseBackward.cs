using System.Runtime.CompilerServices;
using Shoestring.Kernels.ActivationOps;
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
    private const int MostParts = 32;

    private ConvShape _shape;
    private PictureRows _cut;
    private GradMap _dy;
    private ChannelMap _map;
    private BackwardSpans _at;
    private float* _turned;
    private float* _dw;
    private float* _sums;
    private int _parts;

    /// <summary>Floats of scratch, on any rung.</summary>
    public static long ScratchLength(in ConvShape s) =>
        GradMap.Length(s.C) + ChannelMap.Length(s.C) + s.WeightLength
        + ((long)Parts(s) * (s.WeightLength + SumRows<T>.Length(s.C)));

    /// <summary>Runs it.</summary>
    public static void Run(
        WorkerPool pool, in ConvShape s, in BackwardSpans at, in GradMap dy, in ChannelMap map, float* scratch)
    {
        DepthwiseBackward<T> body = new() { _shape = s, _cut = new PictureRows(s), _at = at, _dy = dy, _map = map };
        int parts = body._parts = Parts(s);
        body._turned = scratch;
        scratch += s.WeightLength;
        Turn(s, at.W, body._turned);
        body._dw = scratch;
        body._sums = scratch + ((long)parts * s.WeightLength);
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
        nint dStride = PictureRows.LaneStride(dPixels, T.Count), xStride = PictureRows.LaneStride(xPixels, T.Count);
        float* nearD = ThreadScratch.Floats(lanes * (dStride + xStride));
        float* nearX = nearD + (lanes * dStride);
        nint d = (((nint)picture * s.OutH) + dFirst) * s.OutW * c;
        GradRows<T>.Load(_dy, dPixels, c, _at.D + d, _at.Y + d, nearD, T.Count, dStride);
        NormRows<T>.Load(
            _map, xPixels, c, _at.X + ((((nint)picture * s.H) + xFirst) * s.W * c), nearX, T.Count, xStride);
        TapGrid forward = PictureRows.Near(TapGrid.Forward(s), pictures, begin, end, xFirst, xLast, T.Count);
        int phases = s.StrideH * s.StrideW;
        TapGrid* grids = stackalloc TapGrid[phases];
        for (int phase = 0; phase < phases; phase++)
        {
            grids[phase] = PictureRows.Near(
                TapGrid.Backward(s, phase / s.StrideW, phase % s.StrideW), 1, 0, 0, dFirst, dLast, T.Count);
        }

        ReadAhead ahead = more ? Next(unit + 1) : default;
        ahead.In((long)lanes * pictures * (end - begin));
        float* zeros = stackalloc float[T.Count];
        T.Store(zeros, T.Zero);
        for (int lane = 0; lane < lanes; lane++)
        {
            int at = Math.Min(lane * T.Count, c - T.Count);
            float* own = nearD + (lane * dStride);
            Weights(forward, nearX + (lane * xStride), own + ((begin - dFirst) * (nint)s.OutW * T.Count), zeros, dw + at, lane);
            for (int p = 0; p < pictures; p++, own += (nint)(dLast - dFirst) * s.OutW * T.Count)
            {
                Input(own, grids, dFirst, dLast, xBegin, xEnd, picture + p, at, zeros, &ahead);
            }
        }

        if (_at.SumG != null)
        {
            nint x = (((nint)picture * s.H) + xBegin) * s.W * c;
            SumRows<T>.Run(_map, pictures * (xEnd - xBegin) * s.W, c, _at.Dx + x, _at.X + x, sums);
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
        ahead.Add(_at.D + d, dFloats);
        ahead.Add(_at.Y + d, dFloats);
        ahead.Add(_at.X + x + (xFirst * row), pictures * (xLast - xFirst) * row);
        ahead.Add(_at.Dx + x + (xBegin * row), pictures * (xEnd - xBegin) * row);
        return ahead;
    }

    private readonly void Weights(in TapGrid grid, float* x, float* dy, float* zeros, float* dw, int lane)
    {
        int taps = grid.TapsH * grid.TapsW;
        float* one = stackalloc float[taps * T.Count];
        int last = grid.Pictures * grid.TargetH;
        if (DepthwisePath.Slides(grid))
        {
            DepthwiseOuter<T>.Slide3(grid, 0, last, x, dy, zeros, one, T.Count);
        }
        else if (taps == 9 && grid.TapsH == 3)
        {
            DepthwiseOuter<T>.Direct3(grid, 0, last, x, dy, zeros, one, T.Count);
        }
        else
        {
            DepthwiseOuter<T>.Any(grid, 0, last, x, dy, zeros, one, T.Count);
        }

        // The last lane overlaps its neighbour, whose channels have their sums already.
        int seen = (lane * T.Count) - Math.Min(lane * T.Count, _shape.C - T.Count);
        for (int tap = 0; tap < taps; tap++)
        {
            float* to = dw + ((nint)tap * _shape.C);
            for (int i = seen; i < T.Count; i++)
            {
                to[i] += one[(tap * T.Count) + i];
            }
        }
    }

    private readonly void Input(
        float* dy, TapGrid* grids, int dFirst, int dLast, int xBegin, int xEnd, int picture, int at, float* zeros,
        ReadAhead* ahead)
    {
        ConvShape s = _shape;
        float* dx = _at.Dx + ((nint)picture * s.H * s.W * s.C) + at;
        if (s is { KernelH: 3, KernelW: 3, StrideH: 2, StrideW: 2, PadTop: 1, PadLeft: 1, DilationH: 1, DilationW: 1 })
        {
            Spread(dy, dFirst, dLast, xBegin, xEnd, dx, at, zeros, ahead);
            return;
        }

        float* w = _turned;
        for (int phase = 0; phase < s.StrideH * s.StrideW; phase++)
        {
            ref readonly TapGrid near = ref grids[phase];
            int targets = near.FirstH >= s.H ? 0 : ((s.H - 1 - near.FirstH) / s.StrideH) + 1;
            int from = Math.Max((xBegin - near.FirstH + s.StrideH - 1) / s.StrideH, 0);
            int to = Math.Min((xEnd - near.FirstH + s.StrideH - 1) / s.StrideH, targets);
            bool slides = DepthwisePath.Slides(near);
            DepthwiseEnd<T, IdentityOp, WithoutSums> finish = default;
            for (int i = from; i < to; i++)
            {
                ahead->Step();
                float* y = dx + ((((((nint)i * s.StrideH) + near.FirstH) * s.W) + near.FirstW) * s.C);
                DepthwiseLine<T, IdentityOp, WithoutSums>.Run(
                    near, i, dy, w + at, s.C, y, (nint)s.StrideW * s.C, zeros, slides, ref finish);
            }

            w += (nint)near.TapsH * near.TapsW * s.C;
        }
    }

    private readonly void Spread(float* dy, int dFirst, int dLast, int xBegin, int xEnd, float* dx, int at, float* zeros, ReadAhead* ahead)
    {
        nint line = (nint)_shape.OutW * T.Count, row = (nint)_shape.W * _shape.C;
        for (int x = xBegin; x < xEnd; x += 2)
        {
            ahead->Step();
            int i = (x / 2) - dFirst;
            bool below = i + 1 < dLast - dFirst;
            DepthwiseSpread<T>.Rows(
                _shape.W, _shape.OutW, dy + (i * line), T.Count, below ? dy + ((i + 1) * line) : zeros, below ? T.Count : 0,
                _at.W + at, _shape.C, dx + (x * row), x + 1 < xEnd ? dx + ((x + 1) * row) : null, _shape.C);
        }
    }

    // The taps of each phase of the input gradient, one phase after the other.
    private static void Turn(in ConvShape s, float* w, float* to)
    {
        for (int phase = 0; phase < s.StrideH * s.StrideW; phase++)
        {
            TapGrid grid = TapGrid.Backward(s, phase / s.StrideW, phase % s.StrideW);
            for (int t = 0; t < grid.TapsH; t++)
            {
                for (int u = 0; u < grid.TapsW; u++, to += s.C)
                {
                    int tap = ((grid.KernelH + (t * grid.KernelStepH)) * s.KernelW) + grid.KernelW + (u * grid.KernelStepW);
                    new Span<float>(w + ((nint)tap * s.C), s.C).CopyTo(new Span<float>(to, s.C));
                }
            }
        }
    }

    private static int Parts(in ConvShape s) => Math.Clamp(new PictureRows(s).Units, 1, MostParts);
}
