namespace Shoestring.Data;

/// <summary>How data are made ready.</summary>
public sealed record PrepareOptions
{
    /// <summary>How missing splits are cut.</summary>
    public SplitOptions Split { get; init; } = new();

    /// <summary>Pixels a side, unless all pictures share a size of at most <see cref="LargestNative"/>.</summary>
    public int Size { get; init; } = 64;

    /// <summary>Up to this many pixels a side, a size that all pictures share is kept as it is.</summary>
    public int LargestNative { get; init; } = 64;

    /// <summary>Rows, columns, to be used whatever the pictures' sizes are; null: decided from the data.</summary>
    public (int Height, int Width)? ExactSize { get; init; }

    /// <summary>1 or 3 channels, to be used whatever the pictures are; null: decided from the data.</summary>
    public int? Channels { get; init; }

    /// <summary>
    /// A preprocessing to use as it is (that of a model to evaluate); null: fitted on the training split.
    /// </summary>
    public Preprocessing? Preprocessing { get; init; }

    /// <summary>Bytes of decoded pixels held in memory for each split.</summary>
    public long MemoryLimit { get; init; } = 2L << 30;

    /// <summary>Pictures looked at to fit mean, deviation, fill and whether there is colour.</summary>
    public int FitSamples { get; init; } = 10_000;

    /// <summary>Told from time to time how many pictures of how many are decoded, on any thread.</summary>
    public Action<int, int>? Progress { get; init; }

    /// <summary>Threads that decode. The result does not depend on it.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;
}
