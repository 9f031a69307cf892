using System.Diagnostics;

namespace Shoestring.Cli.Benching;

/// <summary>Times several pieces of work in turn, so that whatever else the machine does falls on all of them.</summary>
internal static class Alternation
{
    private const double WindowSeconds = 0.25;
    private const int RestMilliseconds = 20;
    private const double RestShare = 0.1; // of a core, while nobody works
    private const double MostRestSeconds = 5;

    /// <summary>Warms each up until it has settled, then times windows of each in turn.</summary>
    /// <param name="works">What is timed.</param>
    /// <param name="seconds">Seconds of each.</param>
    /// <param name="settled">Called when all have settled.</param>
    /// <param name="cancel">Stops between two calls.</param>
    /// <returns>The times of each.</returns>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static Distribution[] Time(IReadOnlyList<Action> works, double seconds, Action settled, CancellationToken cancel)
    {
        foreach (var work in works)
        {
            var settling = new Settling();
            do
            {
                cancel.ThrowIfCancellationRequested();
                work();
            }
            while (!settling.Called());
        }

        settled();
        List<double>[] times = [.. works.Select(_ => new List<double>())];
        var windows = Math.Max(1, (int)Math.Round(seconds / WindowSeconds));
        for (var window = 0; window < windows; window++)
        {
            for (var i = 0; i < works.Count; i++)
            {
                if (works.Count > 1)
                {
                    Rest();
                    works[i]();
                }

                Window(works[i], times[i], seconds / windows, cancel);
            }
        }

        return [.. times.Select(Distribution.Of)];
    }

    // Threads of the one before may still spin for work, ONNX Runtime's for a good part of a second: they would take a core of the next one.
    private static void Rest()
    {
        var began = Stopwatch.GetTimestamp();
        double share;
        do
        {
            var (used, from) = (Environment.CpuUsage.TotalTime, Stopwatch.GetTimestamp());
            Thread.Sleep(RestMilliseconds);
            share = (Environment.CpuUsage.TotalTime - used) / Stopwatch.GetElapsedTime(from);
        }
        while (share > RestShare && Stopwatch.GetElapsedTime(began).TotalSeconds < MostRestSeconds);
    }

    private static void Window(Action work, List<double> times, double seconds, CancellationToken cancel)
    {
        var began = Stopwatch.GetTimestamp();
        var last = began;
        do
        {
            cancel.ThrowIfCancellationRequested();
            work();
            var now = Stopwatch.GetTimestamp();
            times.Add(Stopwatch.GetElapsedTime(last, now).TotalSeconds);
            last = now;
        }
        while (Stopwatch.GetElapsedTime(began, last).TotalSeconds < seconds);
    }
}
