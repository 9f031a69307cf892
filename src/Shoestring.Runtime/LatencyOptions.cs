namespace Shoestring.Runtime;

/// <summary>How latency is measured. The defaults are the product's definition: batch 1, one thread.</summary>
public sealed record LatencyOptions
{
    /// <summary>The defaults.</summary>
    public static LatencyOptions Default { get; } = new();

    /// <summary>Threads inside an operator.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>Size of free dimensions: the batch.</summary>
    public int Batch { get; init; } = 1;

    /// <summary>Seconds to measure at most, after the warm-up.</summary>
    public double Seconds { get; init; } = 2;

    /// <summary>Seconds to warm up: caches, clock frequency, the runtime's arena.</summary>
    public double WarmUpSeconds { get; init; } = 0.3;

    /// <summary>Runs at least, however slow the model.</summary>
    public int MinimumRuns { get; init; } = 10;

    /// <summary>Runs at most.</summary>
    public int MaximumRuns { get; init; } = 20_000;
}
