namespace Shoestring.Cli.Benching;

/// <summary>The JSON object of a training bench.</summary>
internal sealed record TrainingFigures
{
    /// <summary>The architecture.</summary>
    public required string Model { get; init; }

    /// <summary>What was timed.</summary>
    public string Mode { get; } = "train";

    /// <summary>Pixels a side.</summary>
    public int Image { get; init; }

    /// <summary>Channels of a picture.</summary>
    public int Channels { get; init; }

    /// <summary>Classes.</summary>
    public int Classes { get; init; }

    /// <summary>Pictures a step.</summary>
    public int Batch { get; init; }

    /// <summary>Threads that worked.</summary>
    public int Threads { get; init; }

    /// <summary>Element type of what is computed and kept.</summary>
    public string Precision { get; init; } = "float32";

    /// <summary>Whether most of the forward was computed again in the backward.</summary>
    public bool Checkpoint { get; init; }

    /// <summary>Widest vectors that the kernels took.</summary>
    public string Simd { get; init; } = Kernels.Simd.Level.ToString();

    /// <summary>Weights, biases and norms.</summary>
    public long Parameters { get; init; }

    /// <summary>Multiply-adds of one picture's forward.</summary>
    public long Macs { get; init; }

    /// <summary>Batch over the median step.</summary>
    public double ImagesPerSecond { get; init; }

    /// <summary>Milliseconds of a step.</summary>
    public required Times StepMs { get; init; }

    /// <summary>Nanoseconds that a cache line takes between two cores, before and after the timing; null for one thread.</summary>
    public IReadOnlyList<double>? CoreHopNs { get; init; }

    /// <summary>Steps timed.</summary>
    public int Steps { get; init; }

    /// <summary>Steps before.</summary>
    public int WarmUpSteps { get; init; }

    /// <summary>The most that was ever resident.</summary>
    public long PeakMemoryBytes { get; init; }

    /// <summary>The same less what was resident before the model was built.</summary>
    public long StepMemoryBytes { get; init; }

    /// <summary>Bytes of the program's arena alone.</summary>
    public long ProgramBytes { get; init; }

    /// <summary>Managed bytes that a step allocated, on average.</summary>
    public double AllocatedBytesPerStep { get; init; }

    /// <summary>6 · multiply-adds · pictures a second, 10⁹.</summary>
    public double Gflops { get; init; }

    /// <summary>The machine's peak on these threads, 10⁹ operations a second.</summary>
    public double PeakGflops { get; init; }

    /// <summary>The one over the other.</summary>
    public double ShareOfPeak { get; init; }

    /// <summary>Where the time goes, on request.</summary>
    public ProfileFigures? Profile { get; init; }

    /// <summary>Median, least and 95th percentile, milliseconds.</summary>
    internal sealed record Times(double P50, double Min, double P95);
}
