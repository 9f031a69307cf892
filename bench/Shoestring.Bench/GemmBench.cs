using Shoestring.Kernels;

namespace Shoestring.Bench;

internal static class GemmBench
{
    public static void Run(Report report, int threads)
    {
        using WorkerPool pool = new(threads);
        One(report, pool, GemmShape.Dense(1024, 1024, 1024));
        One(report, pool, GemmShape.Dense(1024, 1024, 1024, transposeB: true));
        One(report, pool, GemmShape.Dense(1024, 1024, 1024, transposeA: true));
        One(report, pool, GemmShape.Dense(32, 1000, 1280));
        One(report, pool, GemmShape.Dense(100352, 16, 144));
        One(report, pool, GemmShape.Dense(960, 16, 144));
        One(report, pool, GemmShape.Dense(960, 32, 144));
        One(report, pool, GemmShape.Dense(960, 48, 144));
        One(report, pool, GemmShape.Dense(25088, 32, 288));
        One(report, pool, GemmShape.Dense(6272, 64, 576));
        One(report, pool, GemmShape.Dense(18432, 144, 24));
        One(report, pool, GemmShape.Dense(18432, 24, 144));
        One(report, pool, GemmShape.Dense(4608, 384, 64));
        One(report, pool, GemmShape.Dense(24, 144, 18432, transposeA: true));
        One(report, pool, GemmShape.Dense(144, 24, 18432, transposeA: true));
        One(report, pool, GemmShape.Dense(384, 64, 4608, transposeA: true));
        One(report, pool, GemmShape.Dense(576, 96, 2048, transposeA: true));
        One(report, pool, GemmShape.Dense(96, 576, 2048, transposeA: true));
        One(report, pool, GemmShape.Dense(192, 32, 32768, transposeA: true));
        One(report, pool, GemmShape.Dense(32, 192, 32768, transposeA: true));
    }

    private static void One(Report report, WorkerPool pool, GemmShape shape)
    {
        using NativeBuffer a = Report.Floats((long)shape.M * shape.K);
        using NativeBuffer b = Report.Floats((long)shape.N * shape.K);
        using NativeBuffer c = Report.Floats((long)shape.M * shape.N);
        using NativeBuffer scratch = Report.Floats(Gemm.ScratchLength(shape));
        string name = $"gemm {shape.M}x{shape.N}x{shape.K}" + (shape.TransposeA ? " AT" : "") + (shape.TransposeB ? " BT" : "");
        report.Time(name, pool.Threads, 2.0 * shape.Macs, () => Gemm.Run(
            pool, shape, a.Floats(0, shape.M * shape.K), b.Floats(0, shape.N * shape.K), [], Activation.None,
            c.Floats(0, shape.M * shape.N), scratch.Floats(0, (int)(scratch.Bytes / 4))));
    }
}
