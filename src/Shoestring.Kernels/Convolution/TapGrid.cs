namespace Shoestring.Kernels.Convolution;

/// <summary>
/// Which source pixels each target pixel reads: target (i, j) reads source
/// (i·StepH + OriginH + t·TapStepH, j·StepW + OriginW + u·TapStepW) for taps t, u; outside the source stand zeros.
/// Both the forward pass and each phase of the input gradient have this form.
/// </summary>
internal struct TapGrid
{
    public int Pictures;
    public int SourceH;
    public int SourceW;
    public int SourceChannels;
    public int TargetH;
    public int TargetW;
    public int StepH;
    public int StepW;
    public int OriginH;
    public int OriginW;
    public int TapsH;
    public int TapsW;
    public int TapStepH;
    public int TapStepW;

    // Whether no tap leaves a row, and what lies behind the last row may be read.
    public bool IsPadded;

    // Only phases of the input gradient: kernel index of tap 0 and its (negative) step; first target row and column.
    public int KernelH;
    public int KernelW;
    public int KernelStepH;
    public int KernelStepW;
    public int FirstH;
    public int FirstW;

    /// <summary>Floats that a padded row may be read beyond its end: seven targets.</summary>
    public static int Beyond(int step, int lane) => 7 * step * lane;

    public readonly int Targets => Pictures * TargetH * TargetW;

    /// <summary>Whether loops can slide along rows: 3×3 or 5×5 whose target j stands above column j·step, the step 1 or 2.</summary>
    public readonly bool Slides =>
        TapsH == TapsW && TapsW is 3 or 5 && TapStepW == 1 && OriginW == -(TapsW / 2) && StepW is 1 or 2
        && TargetW == (SourceW + StepW - 1) / StepW;

    /// <summary>
    /// Whether besides that it is 3×3 with a target above each source pixel, or above one of each square of four: it can be walked in
    /// strips (<see cref="StripWalk"/>).
    /// </summary>
    public readonly bool IsDense =>
        Slides && TapsH == 3 && TapStepH == 1 && OriginH == -1 && StepH == StepW && TargetH * StepH == SourceH
        && TargetW * StepW == SourceW && (StepH == 2 || (SourceH > 1 && SourceW > 1));

    /// <summary>How many targets on, all tap rows still lie inside, for a target whose first lies at a source row and whose all lie inside.</summary>
    public readonly int WholeRows(int top) => ((SourceH - 1 - ((TapsH - 1) * TapStepH) - top) / StepH) + 1;

    /// <summary>First tap row that lies inside the source, and the one after the last, for a target whose first lies at a source row.</summary>
    public readonly (int Low, int High) TapsInside(int top)
    {
        int low = top >= 0 ? 0 : (-top + TapStepH - 1) / TapStepH;
        int high = top >= SourceH ? 0 : Math.Min(((SourceH - 1 - top) / TapStepH) + 1, TapsH);
        return (low, high);
    }

    public static TapGrid Forward(in ConvShape s) => new()
    {
        Pictures = s.N,
        SourceH = s.H,
        SourceW = s.W,
        SourceChannels = s.C,
        TargetH = s.OutH,
        TargetW = s.OutW,
        StepH = s.StrideH,
        StepW = s.StrideW,
        OriginH = -s.PadTop,
        OriginW = -s.PadLeft,
        TapsH = s.KernelH,
        TapsW = s.KernelW,
        TapStepH = s.DilationH,
        TapStepW = s.DilationW,
        KernelStepH = 1,
        KernelStepW = 1,
    };

    /// <summary>
    /// Phase (h, w) of the input gradient: input pixels i with (i + pad) mod stride = phase. They read the output
    /// gradient densely, through every (stride/gcd)-th kernel row, last first.
    /// </summary>
    public static TapGrid Backward(in ConvShape s, int h, int w)
    {
        TapGrid grid = new() { Pictures = s.N, SourceH = s.OutH, SourceW = s.OutW, SourceChannels = s.O, StepH = 1, StepW = 1 };
        Axis(
            s.H, s.PadTop, s.StrideH, s.KernelH, s.DilationH, h, out grid.FirstH, out grid.TargetH, out grid.TapsH,
            out grid.KernelH, out grid.KernelStepH, out grid.OriginH, out grid.TapStepH);
        Axis(
            s.W, s.PadLeft, s.StrideW, s.KernelW, s.DilationW, w, out grid.FirstW, out grid.TargetW, out grid.TapsW,
            out grid.KernelW, out grid.KernelStepW, out grid.OriginW, out grid.TapStepW);
        return grid;
    }

    private static void Axis(
        int size, int pad, int stride, int kernel, int dilation, int phase, out int first, out int targets, out int taps,
        out int last, out int kernelStep, out int origin, out int tapStep)
    {
        int step = stride / Divisor(stride, dilation);
        first = (((phase - pad) % stride) + stride) % stride;
        targets = first >= size ? 0 : ((size - 1 - first) / stride) + 1;
        taps = 0;
        last = 0;
        for (int k = 0; k < kernel; k++)
        {
            if (k * dilation % stride == phase)
            {
                taps++;
                last = k;
            }
        }

        kernelStep = -step;
        origin = taps == 0 ? 0 : (first + pad - (last * dilation)) / stride;
        tapStep = step * dilation / stride;
    }

    private static int Divisor(int a, int b) => b == 0 ? a : Divisor(b, a % b);
}
