namespace Shoestring.Kernels.PoolingBodies;

/// <summary>The taps of a pooling window along one axis that lie inside the picture: First..Last−1.</summary>
internal readonly struct WindowAxis
{
    public readonly int Origin;
    public readonly int First;
    public readonly int Last;
    public readonly int Padded; // taps inside the padded picture

    private WindowAxis(int origin, int kernel, int dilation, int size, int padAfter)
    {
        Origin = origin;
        if (origin >= 0 && origin + ((kernel - 1) * dilation) < size)
        {
            (First, Last, Padded) = (0, kernel, kernel);
            return;
        }

        First = origin >= 0 ? 0 : Math.Min((-origin + dilation - 1) / dilation, kernel);
        Last = Math.Max(Before(origin, kernel, dilation, size), First);
        Padded = Before(origin, kernel, dilation, size + padAfter);
    }

    /// <summary>Taps inside.</summary>
    public int Count => Last - First;

    public static WindowAxis Rows(in PoolShape s, int row) =>
        new((row * s.StrideH) - s.PadTop, s.KernelH, s.DilationH, s.H, s.PadBottom);

    public static WindowAxis Columns(in PoolShape s, int column) =>
        new((column * s.StrideW) - s.PadLeft, s.KernelW, s.DilationW, s.W, s.PadRight);

    private static int Before(int origin, int kernel, int dilation, int end) =>
        origin >= end ? 0 : Math.Min(kernel, ((end - 1 - origin) / dilation) + 1);
}
