using Shoestring.Kernels;

namespace Shoestring.Bench;

internal static class ConvBench
{
    public static void Run(Report report, int threads)
    {
        using WorkerPool pool = new(threads);
        Conv3(report, pool, 128, 28, 16, 16, 1);
        Conv3(report, pool, 128, 14, 32, 32, 1);
        Conv3(report, pool, 128, 14, 64, 64, 1);
        Conv3(report, pool, 128, 7, 64, 64, 1);
        Conv3(report, pool, 128, 28, 16, 32, 2);
        Conv3(report, pool, 128, 28, 1, 16, 1);
        Conv3(report, pool, 32, 32, 3, 32, 1);
        Conv3(report, pool, 8, 56, 64, 64, 1);
        Conv3(report, pool, 16, 7, 512, 512, 1);
        Point(report, pool, 32, 24, 24, 144);
        Point(report, pool, 32, 24, 144, 24);
        Point(report, pool, 32, 12, 32, 192);
        Point(report, pool, 32, 6, 576, 96);
        Point(report, pool, 32, 6, 96, 576);
        Point(report, pool, 128, 28, 16, 64);
        Point(report, pool, 1, 7, 960, 160);
        Depth(report, pool, 32, 24, 144, 3, 1);
        Depth(report, pool, 32, 24, 144, 3, 2);
        Depth(report, pool, 32, 6, 576, 3, 1);
        Depth(report, pool, 32, 12, 192, 5, 1);
        Depth(report, pool, 32, 12, 192, 5, 2);
    }

    private static void Conv3(Report report, WorkerPool pool, int n, int side, int c, int o, int stride) =>
        One(report, pool, $"conv3x3/{stride} {c}->{o} @{side} b{n}", ConvShape.Square(n, side, side, c, o, 3, stride, 1));

    private static void Point(Report report, WorkerPool pool, int n, int side, int c, int o) =>
        One(report, pool, $"pointwise {c}->{o} @{side} b{n}", ConvShape.Square(n, side, side, c, o, 1));

    private static void Depth(Report report, WorkerPool pool, int n, int side, int c, int k, int stride) => One(
        report, pool, $"depthwise{k}x{k}/{stride} {c} @{side} b{n}",
        ConvShape.Square(n, side, side, c, c, k, stride, k / 2, groups: c));

    private static void One(Report report, WorkerPool pool, string name, ConvShape s)
    {
        int inputs = s.N * s.H * s.W * s.C, outputs = s.N * s.OutH * s.OutW * s.O;
        int weights = s.KernelH * s.KernelW * (s.C / s.Groups) * s.O;
        using NativeBuffer x = Report.Floats(inputs), y = Report.Floats(outputs), w = Report.Floats(weights);
        using NativeBuffer sums = Report.Floats(2 * s.O), bias = Report.Floats(s.O);
        using NativeBuffer scratch = Report.Floats(Math.Max(
            Conv.ForwardScratchLength(s), Math.Max(Conv.GradInputScratchLength(s), Conv.GradWeightScratchLength(s))));
        double flops = 2.0 * s.Macs;
        int room = (int)(scratch.Bytes / sizeof(float));
        report.Time(name + " forward", pool.Threads, flops, () => Conv.Forward(
            pool, s, x.Floats(0, inputs), w.Floats(0, weights), [], Activation.None, y.Floats(0, outputs), [],
            scratch.Floats(0, room)));
        report.Time(name + " forward+sums", pool.Threads, flops, () => Conv.Forward(
            pool, s, x.Floats(0, inputs), w.Floats(0, weights), [], Activation.None, y.Floats(0, outputs),
            sums.Floats(0, 2 * s.O), scratch.Floats(0, room)));
        report.Time(name + " forward+bias+relu", pool.Threads, flops, () => Conv.Forward(
            pool, s, x.Floats(0, inputs), w.Floats(0, weights), bias.Floats(0, s.O), Activation.Relu, y.Floats(0, outputs),
            [], scratch.Floats(0, room)));
        report.Time(name + " gradinput", pool.Threads, flops, () => Conv.GradInput(
            pool, s, y.Floats(0, outputs), w.Floats(0, weights), x.Floats(0, inputs), scratch.Floats(0, room)));
        report.Time(name + " gradweight", pool.Threads, flops, () => Conv.GradWeight(
            pool, s, x.Floats(0, inputs), y.Floats(0, outputs), w.Floats(0, weights), scratch.Floats(0, room)));
    }
}
