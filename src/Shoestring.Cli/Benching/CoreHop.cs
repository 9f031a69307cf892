using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Shoestring.Cli.Benching;

/// <summary>
/// How long a cache line takes from one core to another. Cores that share a last cache are some tens of nanoseconds apart, others more
/// than a hundred, and a virtual machine's cores can be moved while it runs: steps on several threads then have two speeds, and only
/// figures of one kind compare.
/// </summary>
internal static class CoreHop
{
    private const int Hops = 1000;
    private const int Rounds = 10;
    private const int Patience = 1 << 20; // reads without an answer before the core is offered to others: the other thread may want this one

    /// <summary>Nanoseconds, the least of some rounds.</summary>
    public static double Measure()
    {
        var line = new Line();
        var other = new Thread(() => Turns(line, mine: 1)) { IsBackground = true };
        other.Start();
        var best = Turns(line, mine: 0);
        other.Join();
        return best;
    }

    // Each waits until the count is its own, even or odd, and passes it on.
    private static double Turns(Line line, int mine)
    {
        var best = double.MaxValue;
        for (var round = 0; round < Rounds; round++)
        {
            var began = Stopwatch.GetTimestamp();
            for (var turn = mine; turn < Hops; turn += 2)
            {
                var count = (round * Hops) + turn;
                for (var tries = 1; Volatile.Read(ref line.Count) != count; tries++)
                {
                    if (tries % Patience == 0)
                    {
                        Thread.Yield();
                    }
                }

                Volatile.Write(ref line.Count, count + 1);
            }

            best = Math.Min(best, Stopwatch.GetElapsedTime(began).TotalNanoseconds / Hops);
        }

        return best;
    }

    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private sealed class Line
    {
        [FieldOffset(128)]
        public int Count;
    }
}
