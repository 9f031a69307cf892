using Shoestring.Kernels;
using Shoestring.Random;

namespace Shoestring.Bench;

/// <summary>
/// Kernels that are bound by memory, in GB/s of what they must read and write at least; "copy" is the machine's own.
/// </summary>
internal static class StreamBench
{
    public static void Run(Report report, int threads)
    {
        using WorkerPool pool = new(threads);
        foreach ((int rows, int channels) in (ReadOnlySpan<(int, int)>)[(100352, 144), (25088, 24), (1568, 960)])
        {
            Matrix(report, pool, rows, channels);
        }
    }

    private static void Matrix(Report report, WorkerPool pool, int rows, int channels)
    {
        int n = rows * channels;
        using NativeBuffer bx = Report.Floats(n), by = Report.Floats(n), bz = Report.Floats(n), bd = Report.Floats(n);
        using NativeBuffer scratchBuffer = Report.Floats(BatchNorm.ScratchLength(rows, channels) + n);
        float[] mean = new float[channels], variance = new float[channels], rstd = new float[channels];
        float[] gamma = new float[channels], beta = new float[channels], dg = new float[channels], db = new float[channels];
        Array.Fill(rstd, 1);
        Array.Fill(gamma, 1);
        double stream = 4.0 * n;
        void Time(string name, int streams, Action run) =>
            report.Time($"{name} {rows}x{channels}", pool.Threads, streams * stream, run, "GB/s");

        Span<float> X() => bx.Floats(0, n);
        Span<float> Y() => by.Floats(0, n);
        Span<float> Z() => bz.Floats(0, n);
        Span<float> D() => bd.Floats(0, n);
        Span<float> S() => scratchBuffer.Floats(0, (int)(scratchBuffer.Bytes / 4));

        Time("copy", 2, () => Elementwise.Copy(pool, X(), Y()));
        Time("add", 3, () => Elementwise.Add(pool, X(), Z(), Y()));
        Time("bn statistics", 1, () => BatchNorm.Statistics(pool, rows, channels, X(), mean, variance, S()));
        Time("bn relu6", 2, () => BatchNorm.Forward(
            pool, rows, channels, X(), mean, rstd, gamma, beta, Activation.Relu6, default, Y(), S()));
        Time("bn silu", 2, () => BatchNorm.Forward(
            pool, rows, channels, X(), mean, rstd, gamma, beta, Activation.Silu, default, Y(), S()));
        Time("bn residual", 3, () => BatchNorm.Forward(
            pool, rows, channels, X(), mean, rstd, gamma, beta, Activation.None, Z(), Y(), S()));
        Time("bn sums relu6", 2, () => BatchNorm.BackwardSums(
            pool, rows, channels, X(), Z(), mean, rstd, gamma, beta, Activation.Relu6, default, dg, db, [], S()));
        Time("bn sums silu", 2, () => BatchNorm.BackwardSums(
            pool, rows, channels, X(), Z(), mean, rstd, gamma, beta, Activation.Silu, default, dg, db, [], S()));
        Time("bn input relu6", 3, () => BatchNorm.BackwardInput(
            pool, rows, channels, X(), Z(), mean, rstd, gamma, beta, Activation.Relu6, default, dg, db, D(), [], S()));
        Time("gelu", 2, () => Activations.Forward(pool, Activation.Gelu, X(), Y()));
        Time("gelu backward", 3, () => Activations.Backward(pool, Activation.Gelu, X(), Z(), Y()));
        Time("tanh", 2, () => Activations.Forward(pool, Activation.Tanh, X(), Y()));
        Time("relu", 2, () => Activations.Forward(pool, Activation.Relu, X(), Y()));
        Time("exp", 2, () => Elementwise.Exp(pool, X(), Y()));
        BroadcastShape bias = new([rows, channels], [channels]);
        Time("add bias", 2, () => Elementwise.Add(pool, bias, X(), beta, Y()));
        ReductionShape columns = new([rows, channels], [true, false]), lines = new([rows, channels], [false, true]);
        Time("sum rows", 1, () => Reduction.Sum(pool, columns, X(), db, S()));
        float[] perRow = new float[rows], perRow2 = new float[rows];
        Time("sum channels", 1, () => Reduction.Sum(pool, lines, X(), perRow, S()));
        Time("softmax", 2, () => Softmax.Forward(pool, rows, channels, X(), Y()));
        Time("layer norm", 2, () => LayerNorm.Forward(
            pool, rows, channels, X(), gamma, beta, 1e-5f, Y(), perRow, perRow2));
        RandomStream random = new(1, Purpose.Of("bench"));
        Time("dropout", 2, () => Dropout.Apply(pool, random, 0.2, X(), Y()));
        QuantizedLayout one = QuantizedLayout.PerTensor(n), each = QuantizedLayout.ChannelsLast(rows, channels);
        Time("fake quantize", 2, () => FakeQuantize.Forward(pool, one, QuantizedRange.UInt8, X(), [0.01f], [], Y()));
        Time("fake quantize channels", 2, () => FakeQuantize.Forward(
            pool, each, QuantizedRange.UInt8, X(), gamma, beta, Y()));
        Time("fake quantize backward", 3, () => FakeQuantize.Backward(
            pool, one, QuantizedRange.UInt8, X(), [0.01f], [], Z(), 1, Y(), dg.AsSpan(0, 1), S()));
        Time("adam", 7, () => Optimizers.AdamMoments(pool, X(), Y(), Z(), 0.9f, 0.999f, 1e-8f, 5, D()));
        double[] norms = new double[Reduction.NormScratchLength(n)];
        Time("norm", 1, () => Reduction.L2Norm(pool, X(), norms));
        Time("finite", 1, () => Reduction.AllFinite(pool, X()));
    }
}
