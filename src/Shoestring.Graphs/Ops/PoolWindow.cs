namespace Shoestring.Graphs.Ops;

/// <summary>A pool's kernel and where it looks. Rounds down (ONNX's ceil_mode 0).</summary>
/// <param name="KernelH">Rows of the kernel.</param>
/// <param name="KernelW">Columns of the kernel.</param>
/// <param name="Window">Strides, padding, dilation.</param>
public readonly record struct PoolWindow(int KernelH, int KernelW, ConvWindow Window)
{
    /// <summary>A square kernel.</summary>
    /// <param name="kernel">Rows and columns.</param>
    /// <param name="stride">Step; 0 means the kernel's extent, as in PyTorch.</param>
    /// <param name="padding">Padding on each side.</param>
    /// <param name="dilation">Distance between kernel elements.</param>
    public static PoolWindow Square(int kernel, int stride = 0, int padding = 0, int dilation = 1) =>
        new(kernel, kernel, ConvWindow.Square(stride == 0 ? kernel : stride, padding, dilation));

    /// <summary>The output's shape.</summary>
    /// <param name="x">The input's shape [N, C, H, W].</param>
    /// <exception cref="ArgumentException">It is not of rank 4, the kernel does not fit, or a padding is as large as the kernel.</exception>
    public Shape Infer(Shape x)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (x.Rank != 4)
        {
            throw new ArgumentException($"wants [N, C, H, W], not {x}");
        }

        if (Math.Max(Window.PadTop, Window.PadBottom) > Window.DilationH * (KernelH - 1)
            || Math.Max(Window.PadLeft, Window.PadRight) > Window.DilationW * (KernelW - 1))
        {
            throw new ArgumentException($"the padding reaches past the {KernelH}×{KernelW} kernel, so that a window would be empty");
        }

        var (h, w) = (Window.OutHeight(x[2].Extent, KernelH), Window.OutWidth(x[3].Extent, KernelW));
        return h > 0 && w > 0
            ? new Shape(x[0], x[1], h, w)
            : throw new ArgumentException($"the {KernelH}×{KernelW} kernel is larger than the padded picture {x}");
    }

    /// <summary>
    /// Visits each output with the flat indices of the input elements that it sees, in the order of rows and columns; padding is left out.
    /// </summary>
    internal void ForEachOutput(ReadOnlySpan<int> x, ReadOnlySpan<int> y, Action<int, IReadOnlyList<int>> visit)
    {
        var seen = new List<int>();
        for (var iy = 0; iy < y[0] * y[1] * y[2] * y[3]; iy++)
        {
            seen.Clear();
            var (plane, i, j) = (iy / (y[2] * y[3]), iy / y[3] % y[2], iy % y[3]);
            for (var u = 0; u < KernelH; u++)
            {
                var row = (i * Window.StrideH) - Window.PadTop + (u * Window.DilationH);
                for (var v = 0; v < KernelW && row >= 0 && row < x[2]; v++)
                {
                    var column = (j * Window.StrideW) - Window.PadLeft + (v * Window.DilationW);
                    if (column >= 0 && column < x[3])
                    {
                        seen.Add((((plane * x[2]) + row) * x[3]) + column);
                    }
                }
            }

            visit(iy, seen);
        }
    }
}
