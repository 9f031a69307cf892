using Shoestring.Kernels.ActivationOps;
using Shoestring.Kernels.Convolution;
using Shoestring.Kernels.Lanes;

namespace Shoestring.Kernels.Fused;

/// <summary>Input gradient of a depthwise convolution from gradient rows that lie near, a lane of channels beside the next.</summary>
internal readonly unsafe struct DepthwiseInput<T>
    where T : unmanaged, ILane<T>
{
    private readonly ConvShape _shape;
    private readonly float* _w;
    private readonly float* _dx;
    private readonly float* _turned;

    /// <summary>turned takes the weights in the order in which the gradient reads them.</summary>
    public DepthwiseInput(in ConvShape shape, float* w, float* dx, float* turned)
    {
        _shape = shape;
        _w = w;
        _dx = dx;
        _turned = turned;
        Turn(shape, w, turned);
    }

    /// <summary>The grids of the phases (StrideH·StrideW) over near gradient rows dFirst..dLast−1.</summary>
    public static void Grids(in ConvShape s, in NearRows<T> rows, int dFirst, int dLast, TapGrid* grids)
    {
        for (int phase = 0; phase < s.StrideH * s.StrideW; phase++)
        {
            grids[phase] = rows.Over(PictureRows.Near(
                TapGrid.Backward(s, phase / s.StrideW, phase % s.StrideW), 1, 0, 0, dFirst, dLast, T.Count));
        }
    }

    /// <summary>Input rows xBegin..xEnd−1 of one lane of a picture from its near gradient rows dFirst..dLast−1.</summary>
    public void Rows(
        float* dy, TapGrid* grids, int dFirst, int dLast, int xBegin, int xEnd, int picture, int at, float* zeros,
        ReadAhead* ahead)
    {
        ConvShape s = _shape;
        float* dx = _dx + ((nint)picture * s.H * s.W * s.C) + at;
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

    private void Spread(
        float* dy, int dFirst, int dLast, int xBegin, int xEnd, float* dx, int at, float* zeros, ReadAhead* ahead)
    {
        nint line = (nint)_shape.OutW * T.Count, row = (nint)_shape.W * _shape.C;
        for (int x = xBegin; x < xEnd; x += 2)
        {
            ahead->Step();
            int i = (x / 2) - dFirst;
            bool below = i + 1 < dLast - dFirst;
            DepthwiseSpread<T>.Rows(
                _shape.W, _shape.OutW, dy + (i * line), T.Count, below ? dy + ((i + 1) * line) : zeros, below ? T.Count : 0,
                _w + at, _shape.C, dx + (x * row), x + 1 < xEnd ? dx + ((x + 1) * row) : null, _shape.C);
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
}
