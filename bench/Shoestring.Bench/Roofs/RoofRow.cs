using Shoestring.Bench.Kernels;
using Shoestring.Kernels;

namespace Shoestring.Bench.Roofs;

/// <summary>A kernel that is measured alone.</summary>
/// <param name="Name">Its shape.</param>
/// <param name="Kernel">Which of a convolution's three it is, or a plain product.</param>
/// <param name="Line">The share of its roof that is asked of it.</param>
/// <param name="Work">Its least cost.</param>
/// <param name="Run">Runs it once over three arrays of operands and a scratch.</param>
/// <param name="Floats">Lengths of the arrays: read, weights, written or read, scratch.</param>
internal sealed record RoofRow(
    string Name, string Kernel, double Line, IWork Work, Action<WorkerPool, NativeBuffer[]> Run, long[] Floats)
{
    private const double ProductLine = 0.85, PointwiseLine = 0.75, DepthwiseLine = 0.70;

    /// <summary>The products of 1,024³, and the convolutions as a step runs them where it does not fuse them.</summary>
    public static IEnumerable<RoofRow> All =>
    [
        .. GemmCase.All.Select(c => Product(c.Name, "product", ProductLine, c, c.Shape)),
        .. ConvCase.Pointwise.SelectMany(c => Convolution(c, PointwiseLine)),
        .. ConvCase.Depthwise.SelectMany(c => Convolution(c, DepthwiseLine)),
    ];

    private static RoofRow Product(string name, string kernel, double line, IWork work, GemmShape s) => new(
        name, kernel, line, work,
        (pool, b) => Gemm.Run(pool, s, Whole(b[0]), Whole(b[1]), [], Activation.None, Whole(b[2]), Whole(b[3])),
        [(long)s.M * s.K, (long)s.N * s.K, (long)s.M * s.N, Gemm.ScratchLength(s)]);

    private static IEnumerable<RoofRow> Convolution(ConvCase c, double line)
    {
        var s = c.Shape;
        RoofRow Of(string kernel, long scratch, Action<WorkerPool, NativeBuffer[]> run) =>
            new(c.Name, kernel, line, c, run, [c.Inputs, c.Weights, c.Outputs, scratch]);
        yield return Of("forward", Conv.ForwardScratchLength(s), (pool, b) => Conv.Forward(
            pool, s, Whole(b[0]), Whole(b[1]), [], Activation.None, Whole(b[2]), [], Whole(b[3])));
        yield return Of("grad input", Conv.GradInputScratchLength(s), (pool, b) => Conv.GradInput(
            pool, s, Whole(b[2]), Whole(b[1]), Whole(b[0]), Whole(b[3])));
        yield return Of("grad weight", Conv.GradWeightScratchLength(s), (pool, b) => Conv.GradWeight(
            pool, s, Whole(b[0]), Whole(b[2]), Whole(b[1]), Whole(b[3])));
    }

    private static Span<float> Whole(NativeBuffer buffer) => buffer.Floats(0, (int)(buffer.Bytes / sizeof(float)));
}
