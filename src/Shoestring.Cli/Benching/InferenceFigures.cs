using Shoestring.Cli.Display;

namespace Shoestring.Cli.Benching;

/// <summary>
/// The JSON object of an inference bench. What stands beside the engines' objects without naming one is ONNX Runtime's (latency, memory,
/// samples), as a model is deployed there, or the managed engine's (images, GFLOP/s, share of peak).
/// </summary>
internal sealed record InferenceFigures
{
    /// <summary>The architecture, or the file.</summary>
    public required string Model { get; init; }

    /// <summary>What was timed.</summary>
    public string Mode { get; } = "infer";

    /// <summary>Bytes of the ONNX file.</summary>
    public long SizeBytes { get; init; }

    /// <summary>Weights, biases and norms.</summary>
    public long? Parameters { get; init; }

    /// <summary>Multiply-adds of one sample.</summary>
    public long? Macs { get; init; }

    /// <summary>Threads inside an operator.</summary>
    public int Threads { get; init; }

    /// <summary>Samples of a batch, for throughput.</summary>
    public int Batch { get; init; }

    /// <summary>The machine's peak on these threads, 10⁹ operations a second.</summary>
    public double PeakGflops { get; init; }

    /// <summary>The most that was ever resident, both engines loaded.</summary>
    public long PeakMemoryBytes { get; init; }

    /// <summary>Our own engine; null where it cannot run the model.</summary>
    public EngineFigures? Managed { get; init; }

    /// <summary>ONNX Runtime on the same model; null where it is not installed.</summary>
    public EngineFigures? Ort { get; init; }

    /// <summary>Latency in ONNX Runtime.</summary>
    public ResultDocument.Latency? LatencyMs => Ort?.LatencyMs;

    /// <summary>Memory in ONNX Runtime.</summary>
    public long? MemoryBytes => Ort?.MemoryBytes;

    /// <summary>Throughput in ONNX Runtime.</summary>
    public double? SamplesPerSecond => Ort?.ImagesPerSecond;

    /// <summary>Throughput of the managed engine.</summary>
    public double? ImagesPerSecond => Managed?.ImagesPerSecond;

    /// <summary>Arithmetic of the managed engine.</summary>
    public double? Gflops => Managed?.Gflops;

    /// <summary>The same over the peak.</summary>
    public double? ShareOfPeak => Managed?.ShareOfPeak;

    /// <summary>The second model.</summary>
    public InferenceFigures? Against { get; init; }
}
