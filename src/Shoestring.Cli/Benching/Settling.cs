using System.Diagnostics;
using System.Runtime;

namespace Shoestring.Cli.Benching;

/// <summary>Says when a repeated piece of work has settled: called often enough, and the JIT has compiled nothing anew for a while.</summary>
internal sealed class Settling
{
    private const int Calls = 40; // a method is compiled anew after 30
    private const double Seconds = 1.5; // instead of so many calls, where one takes long
    private const double QuietSeconds = 0.3; // the JIT begins 0.1 s after the last new method
    private const double MostSeconds = 10;

    private readonly long _began = Stopwatch.GetTimestamp();
    private long _changed = Stopwatch.GetTimestamp();
    private long _methods;

    /// <summary>Calls so far.</summary>
    public int Count { get; private set; }

    /// <summary>Counts a call.</summary>
    /// <returns>Whether the work has settled.</returns>
    public bool Called()
    {
        Count++;
        var methods = JitInfo.GetCompiledMethodCount();
        if (methods != _methods)
        {
            (_methods, _changed) = (methods, Stopwatch.GetTimestamp());
        }

        var seconds = Stopwatch.GetElapsedTime(_began).TotalSeconds;
        return seconds >= MostSeconds
            || ((Count >= Calls || seconds >= Seconds) && Stopwatch.GetElapsedTime(_changed).TotalSeconds >= QuietSeconds);
    }
}
