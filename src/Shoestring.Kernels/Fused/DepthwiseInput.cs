using Shoestring.Kernels.ActivationOps;
using Shoestring.Kernels.Convolution;
using Shoestring.Kernels.Lanes;

namespace Shoestring.Kernels.Fused;

/// <summary>Input gradient of a depthwise convolution from gradient rows that lie near, a lane of channels beside the next.</summary>
internal readonly unsafe struct DepthwiseInput<T>
    where T : unmanaged, ILane<T>
{
    private const int LeastTargets = 32;

    private readonly ConvShape _shape;
    private readonly float* _w;
    private readonly float* _turned;

    /// <summary>turned takes the weights in the order in which the gradient reads them.</summary>
    public DepthwiseInput(in ConvShape shape, float* w, float* turned)
    {
        _shape = shape;
        _w = w;
        _turned = turned;
        Turn(shape, w, turned);
    }

    /// <summary>Rows that share a reading of the weights: more where rows are short, but few enough to ask ahead between them.</summary>
    public static int RowsAtOnce(int width) => Math.Max(LeastTargets / width, 1);

    /// <summary>The grids of the phases (StrideH·StrideW) over near gradient rows dFirst..dLast−1.</summary>
    public static void Grids(in ConvShape s, in NearRows<T> rows, int pictures, int dFirst, int dLast, TapGrid* grids)
    {
        for (int phase = 0; phase < s.StrideH * s.StrideW; phase++)
        {
            grids[phase] = rows.Over(PictureRows.Near(
                TapGrid.Backward(s, phase / s.StrideW, phase % s.StrideW), pictures, 0, 0, dFirst, dLast, T.Count));
        }
    }

    /// <summary>Input rows xBegin..xEnd−1 of one lane of the grids' pictures, the first's row 0 at dx, from near gradient rows dFirst..dLast−1.</summary>
    public void Rows(
        float* dy, TapGrid* grids, int dFirst, int dLast, int xBegin, int xEnd, float* dx, int at, ReadAhead* ahead)
    {
        ConvShape s = _shape;
        dx += at;
        if (DepthwiseSpreadLines<T>.Suits(s))
        {
            Spread(dy, dFirst, dLast, xBegin, xEnd, grids[0].Pictures, dx, at, ahead);
            return;
        }

        float* w = _turned;
        for (int phase = 0; phase < s.StrideH * s.StrideW; phase++)
        {
            ref readonly TapGrid near = ref grids[phase];
            int targets = near.FirstH >= s.H ? 0 : ((s.H - 1 - near.FirstH) / s.StrideH) + 1;
            int from = Math.Max((xBegin - near.FirstH + s.StrideH - 1) / s.StrideH, 0);
            int to = Math.Min((xEnd - near.FirstH + s.StrideH - 1) / s.StrideH, targets);
            DepthwiseEnd<T, IdentityOp, WithoutSums> finish = default;
            for (int i = from, rows; i < to; i += rows)
            {
                rows = Math.Min(RowsAtOnce(s.W), to - i);
                ahead->Step(rows * near.Pictures);
                float* y = dx + ((((((nint)i * s.StrideH) + near.FirstH) * s.W) + near.FirstW) * s.C);
                DepthwiseLines<T, IdentityOp, WithoutSums>.Run(
                    near, i, rows, dy, w + at, s.C, y, (nint)s.H * s.W * s.C, (nint)s.StrideH * s.W * s.C, (nint)s.StrideW * s.C, ref finish);
            }

            w += (nint)near.TapsH * near.TapsW * s.C;
        }
    }

    private void Spread(float* dy, int dFirst, int dLast, int xBegin, int xEnd, int pictures, float* dx, int at, ReadAhead* ahead)
    {
        nint line = (nint)_shape.OutW * T.Count, dPicture = (dLast - dFirst) * line;
        for (int x = xBegin, pairs = RowsAtOnce(_shape.W); x < xEnd; x += 2 * pairs)
        {
            ahead->Step(pairs * pictures);
            DepthwiseSpreadLines<T>.Run(
                _shape, pictures, x, Math.Min(x + (2 * pairs), xEnd), dy - (dFirst * line), dPicture, line, T.Count, _w + at, _shape.C,
                dx, (nint)_shape.W * _shape.C, _shape.C);
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
