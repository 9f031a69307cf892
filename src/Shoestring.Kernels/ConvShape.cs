namespace Shoestring.Kernels;

/// <summary>
/// A 2-D convolution: x [N, H, W, C], weights [KernelH, KernelW, C/Groups, O], y [N, OutH, OutW, O], all row-major.
/// Group g reads channels g·C/Groups.. and writes channels g·O/Groups...
/// </summary>
/// <param name="N">Pictures.</param>
/// <param name="H">Rows of a picture.</param>
/// <param name="W">Columns of a picture.</param>
/// <param name="C">Input channels.</param>
/// <param name="O">Output channels.</param>
/// <param name="KernelH">Rows of the kernel.</param>
/// <param name="KernelW">Columns of the kernel.</param>
/// <param name="StrideH">Step between output rows.</param>
/// <param name="StrideW">Step between output columns.</param>
/// <param name="PadTop">Zero rows above.</param>
/// <param name="PadLeft">Zero columns to the left.</param>
/// <param name="PadBottom">Zero rows below.</param>
/// <param name="PadRight">Zero columns to the right.</param>
/// <param name="DilationH">Step between kernel rows.</param>
/// <param name="DilationW">Step between kernel columns.</param>
/// <param name="Groups">Independent groups of channels.</param>
public readonly record struct ConvShape(
    int N, int H, int W, int C, int O, int KernelH, int KernelW, int StrideH, int StrideW, int PadTop, int PadLeft,
    int PadBottom, int PadRight, int DilationH, int DilationW, int Groups)
{
    /// <summary>Rows of the output.</summary>
    public int OutH => ((H + PadTop + PadBottom - (DilationH * (KernelH - 1)) - 1) / StrideH) + 1;

    /// <summary>Columns of the output.</summary>
    public int OutW => ((W + PadLeft + PadRight - (DilationW * (KernelW - 1)) - 1) / StrideW) + 1;

    /// <summary>Multiply-adds of a forward pass, those on padding included.</summary>
    public long Macs => (long)Pixels * O * (C / Groups) * KernelH * KernelW;

    /// <summary>A square kernel with equal strides and paddings on all sides.</summary>
    public static ConvShape Square(
        int n, int h, int w, int c, int o, int kernel, int stride = 1, int pad = 0, int dilation = 1, int groups = 1) =>
        new(n, h, w, c, o, kernel, kernel, stride, stride, pad, pad, pad, pad, dilation, dilation, groups);

    internal int Pixels => N * OutH * OutW;

    internal int InputLength => N * H * W * C;

    internal int OutputLength => Pixels * O;

    internal int WeightLength => KernelH * KernelW * (C / Groups) * O;

    internal void Check()
    {
        Guard.That(
            N >= 0 && H > 0 && W > 0 && C > 0 && O > 0 && KernelH > 0 && KernelW > 0, "A size of a convolution is not positive.");
        Guard.That(
            StrideH > 0 && StrideW > 0 && DilationH > 0 && DilationW > 0, "A stride or dilation is not positive.");
        Guard.That(PadTop >= 0 && PadLeft >= 0 && PadBottom >= 0 && PadRight >= 0, "A padding is negative.");
        Guard.That(Groups > 0 && C % Groups == 0 && O % Groups == 0, "Groups must divide the channels.");
        Guard.That(
            H + PadTop + PadBottom > DilationH * (KernelH - 1) && W + PadLeft + PadRight > DilationW * (KernelW - 1),
            "The kernel is larger than the padded picture.");
        Guard.That(
            (long)N * H * W * C <= int.MaxValue && (long)N * OutH * OutW * O <= int.MaxValue,
            "A tensor has more than 2147483647 elements.");
    }
}
