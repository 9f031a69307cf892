namespace Shoestring.Graphs.Ops;

/// <summary>Where a 2-D convolution or pool looks: strides, padding, dilation.</summary>
/// <param name="StrideH">Step between rows.</param>
/// <param name="StrideW">Step between columns.</param>
/// <param name="PadTop">Zero rows above.</param>
/// <param name="PadLeft">Zero columns on the left.</param>
/// <param name="PadBottom">Zero rows below.</param>
/// <param name="PadRight">Zero columns on the right.</param>
/// <param name="DilationH">Distance between kernel rows.</param>
/// <param name="DilationW">Distance between kernel columns.</param>
public readonly record struct ConvWindow(
    int StrideH, int StrideW, int PadTop, int PadLeft, int PadBottom, int PadRight, int DilationH, int DilationW)
{
    /// <summary>The same stride and padding on both axes and all sides.</summary>
    /// <param name="stride">Step.</param>
    /// <param name="padding">Zeros on each side.</param>
    /// <param name="dilation">Distance between kernel elements.</param>
    public static ConvWindow Square(int stride = 1, int padding = 0, int dilation = 1) =>
        new(stride, stride, padding, padding, padding, padding, dilation, dilation);

    /// <summary>Rows of the output: ⌊(H + pads − dilation·(k − 1) − 1) / stride⌋ + 1; 0 when the kernel does not fit.</summary>
    /// <param name="height">Rows of the input.</param>
    /// <param name="kernel">Rows of the kernel.</param>
    public int OutHeight(int height, int kernel) =>
        Steps(height + PadTop + PadBottom - (DilationH * (kernel - 1)) - 1, StrideH);

    /// <summary>Columns of the output: ⌊(W + pads − dilation·(k − 1) − 1) / stride⌋ + 1; 0 when the kernel does not fit.</summary>
    /// <param name="width">Columns of the input.</param>
    /// <param name="kernel">Columns of the kernel.</param>
    public int OutWidth(int width, int kernel) =>
        Steps(width + PadLeft + PadRight - (DilationW * (kernel - 1)) - 1, StrideW);

    // A kernel that does not fit makes 0 outputs; integer division alone would round −1/2 up to 0 and make one.
    private static int Steps(int room, int stride) => room < 0 ? 0 : (room / stride) + 1;
}
