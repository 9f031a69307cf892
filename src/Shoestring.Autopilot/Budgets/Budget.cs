namespace Shoestring.Autopilot.Budgets;

/// <summary>What the deployed model must keep, and how long making it may take. Null means "no limit".</summary>
public sealed record Budget
{
    /// <summary>Largest size of the whole <c>.onnx</c> file, bytes.</summary>
    public long? MaxSize { get; init; }

    /// <summary>Largest latency, seconds: batch 1, 1 thread, 95th percentile, in ONNX Runtime.</summary>
    public double? MaxLatency { get; init; }

    /// <summary>Largest resident memory that loading and running the model adds, bytes.</summary>
    public long? MaxMemory { get; init; }

    /// <summary>Smallest accuracy on the validation split, a fraction.</summary>
    public double? MinAccuracy { get; init; }

    /// <summary>Longest time that making the model may take, seconds.</summary>
    public double? Time { get; init; }

    /// <summary>Checks that every limit makes sense.</summary>
    /// <exception cref="Errors.InputException">A limit is not positive, or an accuracy is above 1.</exception>
    public Budget Validated()
    {
        Positive(MaxSize, "--max-size");
        Positive(MaxLatency, "--max-latency");
        Positive(MaxMemory, "--max-memory");
        Positive(MinAccuracy, "--min-accuracy");
        Positive(Time, "--time");
        return MinAccuracy > 1
            ? throw new Errors.InputException($"--min-accuracy is a fraction from 0 to 1, not {MinAccuracy}; write 0.93 for 93 %")
            : this;
    }

    private static void Positive(double? limit, string option)
    {
        if (limit is { } value && !(value > 0 && double.IsFinite(value)))
        {
            throw new Errors.InputException($"{option} must be positive");
        }
    }
}
