using System.Diagnostics;

namespace Shoestring.Bench.Roofs;

/// <summary>Times short pieces of work on a machine that others use too.</summary>
internal static class Stopwatches
{
    private const double RoundSeconds = 0.0005; // shorter than a time slice
    private const int LeastRounds = 8;
    private const int MostTimes = 6;

    /// <summary>
    /// Seconds of one run: the best of many short rounds after some to warm up. On a busy machine wall time says little about how long to
    /// go on: rounds go on until this process has had the given seconds, or six times as long has passed.
    /// </summary>
    public static double Best(double seconds, Action run)
    {
        run();
        run();
        var began = Stopwatch.GetTimestamp();
        run();
        var calls = Math.Max(1, (int)(RoundSeconds / Stopwatch.GetElapsedTime(began).TotalSeconds));
        var (best, rounds, cpu, start) = (double.MaxValue, 0, Environment.CpuUsage.TotalTime, Stopwatch.GetTimestamp());
        while (rounds < LeastRounds || ((Environment.CpuUsage.TotalTime - cpu).TotalSeconds < seconds
            && Stopwatch.GetElapsedTime(start).TotalSeconds < MostTimes * seconds))
        {
            began = Stopwatch.GetTimestamp();
            for (var i = 0; i < calls; i++)
            {
                run();
            }

            best = Math.Min(best, Stopwatch.GetElapsedTime(began).TotalSeconds / calls);
            rounds++;
        }

        return best;
    }
}
