using System.Diagnostics;
using Shoestring.Kernels;

namespace Shoestring.Cli.Benching;

/// <summary>What this machine can do at most on some threads, measured in this process: what shares are shares of.</summary>
/// <param name="PeakFlops">Float32 operations a second; a multiply-add counts as two.</param>
/// <param name="BytesPerSecond">Memory read and written a second, beyond the caches.</param>
internal sealed record Roof(double PeakFlops, double BytesPerSecond)
{
    private const int Floats = 16 << 20; // 64 MiB an array: no cache keeps two of them
    private const double ProbeSeconds = 0.1;
    private const int MostProbes = 20;
    private const double EnoughScaling = 0.9;

    /// <summary>Measures both; the arrays of the second are freed again.</summary>
    public static Roof Measure(WorkerPool pool) => new(MeasureFlops(pool), MeasureBandwidth(pool));

    /// <summary>Seconds that some work takes at least: its multiply-adds or its memory, whichever takes longer.</summary>
    public double Seconds(double macs, double bytes) => Math.Max(2 * macs / PeakFlops, bytes / BytesPerSecond);

    /// <summary>Multiply-adds on registers, the best of many short windows.</summary>
    public static double MeasureFlops(WorkerPool pool)
    {
        // Beside other processes the threads rarely all have a core: try longer before believing that they cannot.
        using var single = new WorkerPool(1);
        var (alone, together) = (Flops(single), Flops(pool));
        for (var more = 0; more < MostProbes && together < EnoughScaling * pool.Threads * alone; more++)
        {
            together = Math.Max(together, Flops(pool));
        }

        return together;
    }

    private static double Flops(WorkerPool pool) => 2.0 * pool.Threads * MultiplyAdds.PerChunk / Best(() =>
    {
        var body = new MultiplyAdds();
        pool.For(pool.Threads, ref body);
    });

    // y ← y + s·x: two streams in, one out.
    private static double MeasureBandwidth(WorkerPool pool)
    {
        using NativeBuffer x = new(Floats * sizeof(float)), y = new(Floats * sizeof(float));
        return 3.0 * Floats * sizeof(float) / Best(() => Elementwise.Axpy(pool, 0.5f, x.Floats(0, Floats), y.Floats(0, Floats)));
    }

    private static double Best(Action run)
    {
        run();
        var (best, start) = (double.MaxValue, Stopwatch.GetTimestamp());
        while (Stopwatch.GetElapsedTime(start).TotalSeconds < ProbeSeconds)
        {
            var began = Stopwatch.GetTimestamp();
            run();
            best = Math.Min(best, Stopwatch.GetElapsedTime(began).TotalSeconds);
        }

        return best;
    }
}
