using Shoestring.Graphs.Ops;
using Shoestring.Kernels;

namespace Shoestring.Graphs.Programs.Fusing;

/// <summary>The kernel's view of a convolution's sizes.</summary>
internal static class ConvShapes
{
    /// <summary>From the logical shapes of x [N, C, H, W] and w [O, C/groups, kH, kW].</summary>
    public static ConvShape Of(ConvWindow window, int groups, ReadOnlySpan<int> x, ReadOnlySpan<int> w) => new(
        x[0], x[2], x[3], x[1], w[0], w[2], w[3],
        window.StrideH, window.StrideW, window.PadTop, window.PadLeft, window.PadBottom, window.PadRight,
        window.DilationH, window.DilationW, groups);

    /// <summary>From the values themselves.</summary>
    public static ConvShape Of(Ops.Conv conv, Value x, Value w) => Of(conv.Window, conv.Groups, x.Shape.ToArray(), w.Shape.ToArray());
}
