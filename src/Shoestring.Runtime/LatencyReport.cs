namespace Shoestring.Runtime;

/// <summary>What a model costs to run. Times in milliseconds.</summary>
/// <param name="P50">Median.</param>
/// <param name="P95">95th percentile (nearest rank): what a latency budget is held against.</param>
/// <param name="Mean">Arithmetic mean.</param>
/// <param name="Runs">How many runs were measured.</param>
/// <param name="SamplesPerSecond">Throughput at this batch and number of threads.</param>
/// <param name="ResidentBytes">
/// What the loaded model holds after its runs: weights, packed weights and the arena of its tensors. Growth of the native heap, or of the
/// process's resident memory where the heap cannot be asked.
/// </param>
/// <param name="Threads">Threads inside an operator.</param>
/// <param name="Batch">Samples a run.</param>
public sealed record LatencyReport(
    double P50,
    double P95,
    double Mean,
    int Runs,
    double SamplesPerSecond,
    long ResidentBytes,
    int Threads,
    int Batch)
{
    /// <summary>The report of these times.</summary>
    /// <param name="milliseconds">The times of single runs; sorted in place.</param>
    /// <param name="residentBytes">Growth of memory in bytes; a negative one counts as 0.</param>
    /// <param name="options">What was measured.</param>
    /// <exception cref="ArgumentException">There are no times.</exception>
    public static LatencyReport Of(Span<double> milliseconds, long residentBytes, LatencyOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (milliseconds.IsEmpty)
        {
            throw new ArgumentException("no run was measured", nameof(milliseconds));
        }

        milliseconds.Sort();
        double sum = 0;
        foreach (double time in milliseconds)
        {
            sum += time;
        }

        double mean = sum / milliseconds.Length;
        return new LatencyReport(
            NearestRank(milliseconds, 0.5), NearestRank(milliseconds, 0.95), mean, milliseconds.Length,
            1000 * options.Batch / mean, Math.Max(0, residentBytes), options.Threads, options.Batch);
    }

    private static double NearestRank(ReadOnlySpan<double> sorted, double fraction) =>
        sorted[Math.Max(0, (int)Math.Ceiling(fraction * sorted.Length) - 1)];
}
