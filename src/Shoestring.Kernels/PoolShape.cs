namespace Shoestring.Kernels;

/// <summary>A 2-D pooling window over x [N, H, W, C], giving y [N, OutH, OutW, C].</summary>
/// <param name="N">Pictures.</param>
/// <param name="H">Rows of a picture.</param>
/// <param name="W">Columns of a picture.</param>
/// <param name="C">Channels.</param>
/// <param name="KernelH">Rows of the window.</param>
/// <param name="KernelW">Columns of the window.</param>
/// <param name="StrideH">Step between output rows.</param>
/// <param name="StrideW">Step between output columns.</param>
/// <param name="PadTop">Rows above that the window may cover.</param>
/// <param name="PadLeft">Columns to the left that the window may cover.</param>
/// <param name="PadBottom">Rows below that the window may cover.</param>
/// <param name="PadRight">Columns to the right that the window may cover.</param>
/// <param name="DilationH">Step between window rows.</param>
/// <param name="DilationW">Step between window columns.</param>
/// <param name="CeilMode">Rounds the output size up, as ONNX's ceil_mode.</param>
public readonly record struct PoolShape(
    int N, int H, int W, int C, int KernelH, int KernelW, int StrideH, int StrideW, int PadTop, int PadLeft,
    int PadBottom, int PadRight, int DilationH = 1, int DilationW = 1, bool CeilMode = false)
{
    /// <summary>Rows of the output.</summary>
    public int OutH => Out(H, PadTop, PadBottom, KernelH, StrideH, DilationH);

    /// <summary>Columns of the output.</summary>
    public int OutW => Out(W, PadLeft, PadRight, KernelW, StrideW, DilationW);

    /// <summary>A square window with equal strides and paddings on all sides.</summary>
    public static PoolShape Square(int n, int h, int w, int c, int kernel, int stride, int pad = 0) =>
        new(n, h, w, c, kernel, kernel, stride, stride, pad, pad, pad, pad);

    internal int InputLength => N * H * W * C;

    internal int OutputLength => N * OutH * OutW * C;

    internal void Check(int x, int y)
    {
        Guard.That(
            N >= 0 && H > 0 && W > 0 && C > 0 && KernelH > 0 && KernelW > 0 && StrideH > 0 && StrideW > 0
            && DilationH > 0 && DilationW > 0,
            "A size of a pooling window is not positive.");
        Guard.That(
            PadTop >= 0 && PadLeft >= 0 && PadBottom >= 0 && PadRight >= 0 && PadTop <= DilationH * (KernelH - 1)
            && PadBottom <= DilationH * (KernelH - 1) && PadLeft <= DilationW * (KernelW - 1)
            && PadRight <= DilationW * (KernelW - 1),
            "A padding is negative or as large as the window.");
        Guard.That(
            H + PadTop + PadBottom > DilationH * (KernelH - 1) && W + PadLeft + PadRight > DilationW * (KernelW - 1),
            "The window is larger than the padded picture.");
        Guard.That((long)N * H * W * C <= int.MaxValue, "A tensor has more than 2147483647 elements.");
        Guard.AtLeast(x, InputLength, nameof(x));
        Guard.AtLeast(y, OutputLength, nameof(y));
    }

    private int Out(int size, int before, int after, int kernel, int stride, int dilation)
    {
        int room = size + before + after - (dilation * (kernel - 1)) - 1;
        int count = ((room + (CeilMode ? stride - 1 : 0)) / stride) + 1;
        // A window that would begin in the padding behind is dropped.
        return CeilMode && (count - 1) * stride >= size + before ? count - 1 : count;
    }
}
