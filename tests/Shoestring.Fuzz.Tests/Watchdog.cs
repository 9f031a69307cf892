using System.Diagnostics;

namespace Shoestring.Fuzz.Tests;

/// <summary>Ends the process when one file holds a reader for ever: a test cannot be ended otherwise.</summary>
internal sealed class Watchdog : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private readonly Timer _timer;
    private long _start = Stopwatch.GetTimestamp();
    private int _round;

    public Watchdog(string format) => _timer = new Timer(
        _ =>
        {
            if (Stopwatch.GetElapsedTime(Volatile.Read(ref _start)) > Limit)
            {
                Environment.FailFast($"{format}, round {_round}: hangs for more than {Limit.TotalSeconds} s");
            }
        },
        null, Limit, TimeSpan.FromSeconds(1));

    public void Begin(int round)
    {
        _round = round;
        Volatile.Write(ref _start, Stopwatch.GetTimestamp());
    }

    public void Dispose() => _timer.Dispose();
}
