using Shoestring.Data;
using Shoestring.Graphs.Programs;
using Shoestring.Training.Objectives;

namespace Shoestring.Training.Sources;

/// <summary>Pictures and targets of a loader, made ahead on background threads.</summary>
public sealed class LoaderSource : BatchSource
{
    private readonly BatchLoader _loader;
    private readonly int _threads;
    private BatchPrefetcher? _prefetcher;
    private Batch? _last;

    /// <summary>A source over a loader.</summary>
    /// <param name="loader">The loader.</param>
    /// <param name="threads">Background threads that decode and augment.</param>
    public LoaderSource(BatchLoader loader, int threads = 1)
    {
        ArgumentNullException.ThrowIfNull(loader);
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        _loader = loader;
        _threads = threads;
    }

    /// <summary>The numbers of the last batch's samples in their set; valid until the next batch.</summary>
    public ReadOnlySpan<int> Samples => _last is null ? [] : _last.Samples;

    /// <inheritdoc/>
    public override int BatchSize => _loader.BatchSize;

    /// <inheritdoc/>
    public override int StepsPerEpoch => _loader.StepsPerEpoch;

    /// <inheritdoc/>
    public override void Fill(int epoch, int step, Program program)
    {
        ArgumentNullException.ThrowIfNull(program);
        if (_prefetcher is null || _prefetcher.Position != (epoch, step))
        {
            _prefetcher?.Dispose();
            _prefetcher = new BatchPrefetcher(_loader, epoch, step, _threads);
        }

        var batch = _last = _prefetcher.Next();
        batch.Images.CopyTo(program.Input(Objective.Images));
        if (program.HasInput(Objective.Targets))
        {
            batch.Targets.CopyTo(program.Input(Objective.Targets));
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _prefetcher?.Dispose();
        _prefetcher = null;
        base.Dispose(disposing);
    }
}
