using Shoestring.Kernels;

namespace Shoestring.Bench.Roofs;

/// <summary>
/// Bandwidth of y ← y + s·x by the bytes that it walks again and again: small arrays come from a core's own cache, larger ones from the
/// shared one, then from memory.
/// </summary>
internal sealed class MemoryLevels
{
    private const long Smallest = 1 << 18;
    private const long Largest = 1 << 28;
    private const double ProbeSeconds = 0.15;

    private readonly List<(long Bytes, double PerSecond)> _streams = [];

    public MemoryLevels(WorkerPool pool)
    {
        using NativeBuffer x = Report.Floats(Largest / 8), y = Report.Floats(Largest / 8);
        for (var bytes = Smallest; bytes <= Largest; bytes *= 2)
        {
            var floats = (int)(bytes / 8);
            var seconds = Stopwatches.Best(
                ProbeSeconds, () => Elementwise.Axpy(pool, 1e-3f, x.Floats(0, floats), y.Floats(0, floats)));
            _streams.Add((bytes, 12.0 * floats / seconds));
        }
    }

    /// <summary>What was measured, smallest first.</summary>
    public IReadOnlyList<(long Bytes, double PerSecond)> Streams => _streams;

    /// <summary>Bytes a second where that many bytes are walked: between two measured sizes, by their logarithms.</summary>
    public double PerSecond(double bytes)
    {
        var at = Math.Clamp(Math.Log2(bytes / Smallest), 0, _streams.Count - 1);
        var (low, part) = ((int)at, at - Math.Floor(at));
        return low + 1 < _streams.Count
            ? (_streams[low].PerSecond * (1 - part)) + (_streams[low + 1].PerSecond * part)
            : _streams[low].PerSecond;
    }
}
