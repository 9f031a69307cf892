namespace Shoestring.Kernels.PoolingBodies;

/// <summary>The taps of one pooling window that lie inside the picture.</summary>
internal readonly struct Window
{
    public readonly int Top;
    public readonly int Left;
    public readonly int FirstH;
    public readonly int LastH;
    public readonly int FirstW;
    public readonly int LastW;
    private readonly int _padded;

    public Window(in PoolShape s, int row, int column)
    {
        Top = (row * s.StrideH) - s.PadTop;
        Left = (column * s.StrideW) - s.PadLeft;
        int highH = Axis(Top, s.KernelH, s.DilationH, s.H, s.PadBottom, out FirstH, out LastH);
        int highW = Axis(Left, s.KernelW, s.DilationW, s.W, s.PadRight, out FirstW, out LastW);
        _padded = highH * highW;
    }

    /// <summary>1 over the taps that count.</summary>
    public float Share(bool countPad) =>
        1f / (countPad ? _padded : Math.Max((LastH - FirstH) * (LastW - FirstW), 1));

    // Taps first..last−1 lie inside; the result counts those inside the padded picture.
    private static int Axis(int origin, int kernel, int dilation, int size, int padAfter, out int first, out int last)
    {
        first = origin >= 0 ? 0 : Math.Min((-origin + dilation - 1) / dilation, kernel);
        last = Math.Max(Before(origin, kernel, dilation, size), first);
        return Before(origin, kernel, dilation, size + padAfter);
    }

    private static int Before(int origin, int kernel, int dilation, int end) =>
        origin >= end ? 0 : Math.Min(kernel, ((end - 1 - origin) / dilation) + 1);
}
