namespace Shoestring.Training;

/// <summary>Measures how fast a training goes, for progress reports only.</summary>
internal sealed class Speed
{
    private readonly TimeProvider _time;
    private readonly int _updatesPerEpoch;
    private readonly TrainerOptions _options;
    private readonly int _batchSize;
    private readonly long _first;
    private readonly long _began;
    private TimeSpan _paused;
    private long _pausedAt;

    public Speed(TimeProvider time, int updatesPerEpoch, TrainerOptions options, int batchSize, long updates)
    {
        (_time, _updatesPerEpoch, _options, _batchSize, _first) = (time, updatesPerEpoch, options, batchSize, updates);
        _began = time.GetTimestamp();
    }

    /// <summary>Validation begins.</summary>
    public void Pause() => _pausedAt = _time.GetTimestamp();

    /// <summary>Validation is over.</summary>
    public void Continue() => _paused += _time.GetElapsedTime(_pausedAt);

    /// <summary>A report after an update.</summary>
    public TrainingProgress Progress(int epoch, int update, long updates, double loss, double learningRate)
    {
        var all = _time.GetElapsedTime(_began);
        var made = updates - _first;
        var left = ((long)_options.Epochs * _updatesPerEpoch) - updates;
        return new TrainingProgress(
            epoch,
            _options.Epochs,
            update,
            _updatesPerEpoch,
            loss,
            learningRate,
            made * (double)_options.Accumulate * _batchSize / Math.Max((all - _paused).TotalSeconds, 1e-9),
            all * ((double)left / made));
    }
}
