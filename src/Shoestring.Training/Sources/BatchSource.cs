using Shoestring.Graphs.Programs;

namespace Shoestring.Training.Sources;

/// <summary>
/// Fills the inputs that an objective's graph declares. What stands at (epoch, step) is the same whenever and wherever it is asked for.
/// </summary>
public abstract class BatchSource : IDisposable
{
    /// <summary>Samples of one batch.</summary>
    public abstract int BatchSize { get; }

    /// <summary>Batches of one epoch.</summary>
    public abstract int StepsPerEpoch { get; }

    /// <summary>Fills a program's inputs with the batch of an address.</summary>
    /// <param name="epoch">0, 1, 2 …</param>
    /// <param name="step">0..StepsPerEpoch − 1.</param>
    /// <param name="program">The program whose inputs to fill.</param>
    public abstract void Fill(int epoch, int step, Program program);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Gives back what the source holds.</summary>
    /// <param name="disposing">Whether managed things may be touched.</param>
    protected virtual void Dispose(bool disposing)
    {
    }
}
