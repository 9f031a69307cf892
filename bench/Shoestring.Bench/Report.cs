using System.Diagnostics;

namespace Shoestring.Bench;

/// <summary>
/// Times rows and prints GFLOP/s: the best of many rounds that are shorter than a time slice of a busy machine, after
/// a warm-up.
/// </summary>
internal sealed class Report(string[] words)
{
    private const double RoundSeconds = 0.0005;
    private const double TotalSeconds = 0.15;

    public void Time(string name, int threads, double work, Action run, string unit = "GFLOP/s")
    {
        if (!words.All(word => (name + " t" + threads).Contains(word, StringComparison.Ordinal)))
        {
            return;
        }

        // Past the tiers of the JIT: 30 calls, a pause for the background compiler, some more.
        for (int i = 0; i < 40; i++)
        {
            run();
        }

        Thread.Sleep(250);
        run();
        long began = Stopwatch.GetTimestamp();
        run();
        int calls = Math.Max(1, (int)(RoundSeconds / Stopwatch.GetElapsedTime(began).TotalSeconds));
        double best = double.MaxValue;
        TimeSpan start = Environment.CpuUsage.TotalTime; // on a busy machine wall time says little
        while ((Environment.CpuUsage.TotalTime - start).TotalSeconds < TotalSeconds)
        {
            began = Stopwatch.GetTimestamp();
            for (int i = 0; i < calls; i++)
            {
                run();
            }

            best = Math.Min(best, Stopwatch.GetElapsedTime(began).TotalSeconds / calls);
        }

        Console.WriteLine($"{name,-44} t{threads}  {best * 1e3,9:F3} ms  {work / best / 1e9,7:F1} {unit}");
    }

    /// <summary>Native memory filled with small numbers.</summary>
    public static Shoestring.Kernels.NativeBuffer Floats(long count)
    {
        Shoestring.Kernels.NativeBuffer buffer = new(count * sizeof(float));
        Span<float> floats = buffer.Floats(0, (int)count);
        for (int i = 0; i < floats.Length; i++)
        {
            floats[i] = ((i * 7919L % 1009) / 1009f) - 0.5f;
        }

        return buffer;
    }
}
