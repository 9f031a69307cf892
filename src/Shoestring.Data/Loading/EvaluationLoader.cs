namespace Shoestring.Data;

/// <summary>
/// A set in its own order, without augmentation; the last batch is padded with zeros. Safe for threads.
/// </summary>
public sealed class EvaluationLoader
{
    // Measured with batches of 8 to 256 pictures of 28×28: from 64 on a forward walks main memory, below 16 two threads wait for each other.
    private const int FittingPixels = 64 * 28 * 28;
    private const int FewestPictures = 8;
    private const int MostPictures = 64;

    private readonly PixelSet _set;
    private readonly Normaliser _normaliser;

    /// <summary>Batches over a set, small enough that what a network makes of one stays near the processor.</summary>
    public EvaluationLoader(PixelSet set, Preprocessing preprocessing)
        : this(set, preprocessing, FittingBatch(preprocessing))
    {
    }

    /// <summary>Batches over a set.</summary>
    public EvaluationLoader(PixelSet set, Preprocessing preprocessing, int batchSize)
    {
        ArgumentNullException.ThrowIfNull(set);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(batchSize);
        _set = set;
        _normaliser = new Normaliser(preprocessing);
        BatchSize = batchSize;
        Steps = (set.Count + batchSize - 1) / batchSize;
    }

    /// <summary>Pictures of one batch.</summary>
    public int BatchSize { get; }

    /// <summary>Batches of the set.</summary>
    public int Steps { get; }

    /// <summary>Samples in the set.</summary>
    public int SampleCount => _set.Count;

    /// <summary>Writes batch <paramref name="step"/>: samples step · BatchSize and on.</summary>
    /// <param name="step">0..Steps−1.</param>
    /// <param name="images">[BatchSize, H, W, C], normalised; zeros after the last sample.</param>
    /// <param name="labels">[BatchSize]: the classes, −1 after the last sample. May be empty.</param>
    /// <returns>How many samples are real.</returns>
    public int Fill(int step, Span<float> images, Span<int> labels)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(step, Steps);
        var first = step * BatchSize;
        var count = Math.Min(BatchSize, _set.Count - first);
        var length = _set.SampleLength;
        var scratch = length <= 4096 ? stackalloc byte[length] : new byte[length];
        for (var i = 0; i < count; i++)
        {
            _normaliser.Apply(_set.Read(first + i, scratch), images.Slice(i * length, length));
        }

        images[(count * length)..(BatchSize * length)].Clear();
        if (!labels.IsEmpty)
        {
            _set.Labels.Slice(first, count).CopyTo(labels);
            labels[count..BatchSize].Fill(-1);
        }

        return count;
    }

    private static int FittingBatch(Preprocessing shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        return Math.Clamp(FittingPixels / (shape.Height * shape.Width), FewestPictures, MostPictures);
    }
}
