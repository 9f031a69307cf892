namespace Shoestring.Autopilot.Runs;

/// <summary>The shipped model, measured in the runtime that will serve it.</summary>
public sealed record ResultRecord
{
    /// <summary>File name of the model within the run folder.</summary>
    public required string Model { get; init; }

    /// <summary>Whether every limit of the budget is kept.</summary>
    public required bool Met { get; init; }

    /// <summary>Each limit: its name, the limit, what was measured, whether it is kept.</summary>
    public IReadOnlyList<LimitRecord> Limits { get; init; } = [];

    /// <summary>Which split the accuracies below were measured on: <c>test</c>, or <c>validation</c> where there is no test split.</summary>
    public required string Split { get; init; }

    /// <summary>Top-1 accuracy in ONNX Runtime, a fraction.</summary>
    public required double Accuracy { get; init; }

    /// <summary>Half the width of the 95 % interval of the accuracy (Wilson), a fraction.</summary>
    public double AccuracyMargin { get; init; }

    /// <summary>Top-5 accuracy, a fraction.</summary>
    public required double Top5 { get; init; }

    /// <summary>Top-1 accuracy on the validation split, a fraction: what the budget is judged on.</summary>
    public required double ValidationAccuracy { get; init; }

    /// <summary>Expected calibration error, 15 bins, a fraction.</summary>
    public double CalibrationError { get; init; }

    /// <summary>Bytes of the model file.</summary>
    public required long SizeBytes { get; init; }

    /// <summary>Weights, biases and norms.</summary>
    public required long Parameters { get; init; }

    /// <summary>Multiply–accumulates for one sample.</summary>
    public required long Macs { get; init; }

    /// <summary>Median latency, batch 1, 1 thread, seconds.</summary>
    public required double LatencyP50 { get; init; }

    /// <summary>95th percentile of the latency, seconds.</summary>
    public required double LatencyP95 { get; init; }

    /// <summary>Resident memory that loading and running the model added, bytes.</summary>
    public long MemoryBytes { get; init; }

    /// <summary>Samples a second at batch 32 on one thread.</summary>
    public double Throughput { get; init; }

    /// <summary>The parity gate's verdict.</summary>
    public required ParityRecord Parity { get; init; }

    /// <summary>Counts: row = true class, column = predicted class.</summary>
    public required IReadOnlyList<IReadOnlyList<int>> Confusion { get; init; }

    /// <summary>The most confident mistakes.</summary>
    public IReadOnlyList<MistakeRecord> Mistakes { get; init; } = [];

    /// <summary>Each layer's share of size and time.</summary>
    public IReadOnlyList<LayerRecord> Layers { get; init; } = [];
}
