using Shoestring.Kernels.Lanes;

namespace Shoestring.Kernels.Convolution;

/// <summary>
/// How rows of pixels lie near, a lane of channels beside the next. Kernels that do not slide get columns of zeros on both sides, so that
/// no target is a border.
/// </summary>
internal readonly unsafe struct NearRows<T>
    where T : unmanaged, ILane<T>
{
    private NearRows(int width, int left, int right) => (Width, Left, Right) = (width, left, right);

    /// <summary>Pixels of a row of the picture.</summary>
    public int Width { get; }

    /// <summary>Columns of zeros before them.</summary>
    public int Left { get; }

    /// <summary>Columns of zeros behind them.</summary>
    public int Right { get; }

    /// <summary>Pixels of a near row.</summary>
    public int Pitch => Left + Width + Right;

    /// <summary>Whether there are columns of zeros.</summary>
    public bool IsPadded => Left + Right > 0;

    /// <summary>Input rows, as the forward and the weights' gradient read them.</summary>
    public static NearRows<T> OfInput(in ConvShape s)
    {
        TapGrid grid = TapGrid.Forward(s);
        return For(s, &grid, 1);
    }

    /// <summary>Rows of the output's gradient, as the phases of the input's gradient read them.</summary>
    public static NearRows<T> OfGradient(in ConvShape s)
    {
        int phases = s.StrideH * s.StrideW;
        TapGrid* grids = stackalloc TapGrid[phases];
        for (int phase = 0; phase < phases; phase++)
        {
            grids[phase] = TapGrid.Backward(s, phase / s.StrideW, phase % s.StrideW);
        }

        return For(s, grids, phases);
    }

    /// <summary>Floats between lanes of so many near rows.</summary>
    public nint LaneStride(int rows) => PictureRows.LaneStride((long)rows * Pitch, T.Count);

    /// <summary>The grid over near rows.</summary>
    public TapGrid Over(TapGrid grid)
    {
        grid.SourceW = Pitch;
        grid.OriginW += Left;
        grid.IsPadded = IsPadded;
        return grid;
    }

    /// <summary>Fills the columns of zeros, and says where the pixels of whole rows go.</summary>
    public NearRuns Runs(int pixels, int channels, float* near)
    {
        if (!IsPadded)
        {
            return new(1, pixels, near, 0);
        }

        int count = pixels / Width;
        Pad(count, (channels + T.Count - 1) / T.Count, near);
        return new(count, Width, near + ((nint)Left * T.Count), (nint)Pitch * T.Count);
    }

    /// <summary>Fills the columns of zeros of so many rows of so many lanes.</summary>
    public void Pad(int rows, int lanes, float* near)
    {
        nint stride = LaneStride(rows);
        for (int lane = 0; IsPadded && lane < lanes; lane++)
        {
            float* row = near + (lane * stride);
            for (int r = 0; r < rows; r++, row += (nint)Pitch * T.Count)
            {
                new Span<float>(row, Left * T.Count).Clear();
                new Span<float>(row + ((nint)(Left + Width) * T.Count), Right * T.Count).Clear();
            }
        }
    }

    // Rows that every one of the grids can read. Tiny pictures are read by lists of pixels, which know no borders.
    private static NearRows<T> For(in ConvShape s, TapGrid* grids, int count)
    {
        int left = 0, right = 0;
        bool pads = false;
        for (int i = 0; i < count && !(TapLists.Suits(s) || (count > 1 && DepthwiseSpreadLines<T>.Suits(s))); i++)
        {
            ref readonly TapGrid g = ref grids[i];
            if (g.Targets == 0 || g.TapsH * g.TapsW == 0)
            {
                continue;
            }

            pads |= !g.Slides;
            left = Math.Max(left, -g.OriginW);
            right = Math.Max(right, ((g.TargetW - 1) * g.StepW) + g.OriginW + ((g.TapsW - 1) * g.TapStepW) + 1 - g.SourceW);
        }

        return pads ? new(grids[0].SourceW, left, right) : new(grids[0].SourceW, 0, 0);
    }
}
