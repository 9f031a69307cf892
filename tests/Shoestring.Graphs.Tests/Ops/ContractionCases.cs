using Shoestring.Graphs.Ops;

namespace Shoestring.Graphs.Tests.Ops;

/// <summary>Rows of convolutions and matrix products.</summary>
internal static class ContractionCases
{
    private static readonly int[] First = [0];

    public static IReadOnlyList<OpCase> All { get; } =
    [
        new("conv_transpose", new ConvTranspose(ConvWindow.Square()), Feed.Smooth(2, 3, 4, 3), Feed.Smooth(3, 2, 3, 3)) { Batched = First },
        new("conv_transpose/strided", new ConvTranspose(new ConvWindow(2, 3, 1, 0, 0, 1, 1, 2), 1, 1, 2), Feed.Smooth(1, 2, 3, 4), Feed.Smooth(2, 3, 3, 2))
        {
            Batched = First,
        },
        new("conv_transpose/groups", new ConvTranspose(ConvWindow.Square(2, 1), 2), Feed.Smooth(1, 4, 3, 3), Feed.Smooth(4, 3, 3, 3)),
        new("conv/3x3", new Conv(ConvWindow.Square(1, 1)), Feed.Smooth(2, 3, 5, 4), Feed.Smooth(4, 3, 3, 3)) { Batched = First },
        new("conv/3x3s2bias", new Conv(ConvWindow.Square(2, 1)), Feed.Smooth(2, 3, 6, 5), Feed.Smooth(4, 3, 3, 3), Feed.Smooth(4)) { Batched = First },
        new("conv/1x1", new Conv(ConvWindow.Square()), Feed.Smooth(2, 5, 3, 3), Feed.Smooth(4, 5, 1, 1), Feed.Smooth(4)) { Batched = First },
        new("conv/depthwise", new Conv(ConvWindow.Square(1, 1), 4), Feed.Smooth(2, 4, 5, 5), Feed.Smooth(4, 1, 3, 3)) { Batched = First },
        new("conv/depthwise5x5s2", new Conv(ConvWindow.Square(2, 2), 3), Feed.Smooth(2, 3, 6, 7), Feed.Smooth(3, 1, 5, 5), Feed.Smooth(3)) { Batched = First },
        new("conv/multiplier", new Conv(ConvWindow.Square(1, 1), 2), Feed.Smooth(2, 2, 4, 4), Feed.Smooth(6, 1, 3, 3)) { Batched = First },
        new("conv/grouped", new Conv(ConvWindow.Square(1, 1), 2), Feed.Smooth(2, 4, 4, 4), Feed.Smooth(6, 2, 3, 3), Feed.Smooth(6)) { Batched = First },
        new("conv/dilated", new Conv(ConvWindow.Square(1, 2, 2)), Feed.Smooth(1, 2, 6, 6), Feed.Smooth(3, 2, 3, 3)) { Batched = First },
        new("conv/oblong", new Conv(new ConvWindow(2, 1, 0, 1, 1, 2, 1, 1)), Feed.Smooth(2, 2, 5, 4), Feed.Smooth(3, 2, 2, 3)) { Batched = First },
        new("gemm", new Gemm(), Feed.Smooth(3, 4), Feed.Smooth(4, 5)) { Batched = First },
        new("gemm/ta", new Gemm(TransA: true), Feed.Smooth(4, 3), Feed.Smooth(4, 5)),
        new("gemm/tb", new Gemm(TransB: true), Feed.Smooth(3, 4), Feed.Smooth(5, 4)) { Batched = First },
        new("gemm/tab", new Gemm(true, true), Feed.Smooth(4, 3), Feed.Smooth(5, 4)),
        new("gemm/linear", new Gemm(TransB: true), Feed.Smooth(3, 4), Feed.Smooth(5, 4), Feed.Smooth(5)) { Batched = First },
        new("gemm/bias_column", new Gemm(), Feed.Smooth(3, 4), Feed.Smooth(4, 5), Feed.Smooth(3, 1)),
        new("gemm/bias_scalar", new Gemm(TransA: true), Feed.Smooth(4, 3), Feed.Smooth(4, 5), Feed.Smooth()),
        new("matmul", new MatMul(), Feed.Smooth(3, 4), Feed.Smooth(4, 5)) { Batched = First },
        new("matmul/batched", new MatMul(), Feed.Smooth(2, 3, 4), Feed.Smooth(2, 4, 5)) { Batched = [0, 1] },
        new("matmul/broadcast", new MatMul(), Feed.Smooth(2, 1, 3, 4), Feed.Smooth(3, 4, 5)) { Batched = First },
        new("matmul/weights", new MatMul(), Feed.Smooth(2, 3, 4), Feed.Smooth(4, 5)) { Batched = First },
        new("matmul/ta", new MatMul(TransA: true), Feed.Smooth(2, 4, 3), Feed.Smooth(2, 4, 5)) { Batched = [0, 1] },
        new("matmul/tb", new MatMul(TransB: true), Feed.Smooth(2, 3, 4), Feed.Smooth(5, 4)) { Batched = First },
        new("matmul/tab", new MatMul(true, true), Feed.Smooth(4, 3), Feed.Smooth(2, 5, 4)),
    ];
}
