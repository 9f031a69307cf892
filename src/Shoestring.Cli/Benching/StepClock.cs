using System.Diagnostics;
using Shoestring.Training;

namespace Shoestring.Cli.Benching;

/// <summary>
/// Times the steps of a training: warms up until it has settled, times for some seconds, then asks for the stop. A step is all that the
/// trainer does between two updates.
/// </summary>
internal sealed class StepClock(double seconds) : ITrainingObserver
{
    private const int FewestSteps = 5;

    private readonly Settling _settling = new();
    private readonly List<double> _steps = new(1 << 16);
    private long _began;
    private long _last;
    private long _allocated;

    /// <summary>Called once when the timing begins.</summary>
    public Action Began { get; set; } = () => { };

    /// <summary>Called after the last step that is timed.</summary>
    public Action Ended { get; set; } = () => { };

    /// <summary>Steps before the timing.</summary>
    public int WarmUp => _settling.Count;

    /// <summary>Seconds of each timed step.</summary>
    public IReadOnlyList<double> Steps => _steps;

    /// <summary>Managed bytes that the training's thread allocated in the timed steps.</summary>
    public long AllocatedBytes { get; private set; }

    /// <inheritdoc/>
    public void Updated(in TrainingProgress progress)
    {
        if (_began == 0)
        {
            if (_settling.Called())
            {
                Began();
                _allocated = GC.GetAllocatedBytesForCurrentThread();
                _began = _last = Stopwatch.GetTimestamp();
            }

            return;
        }

        var now = Stopwatch.GetTimestamp();
        _steps.Add(Stopwatch.GetElapsedTime(_last, now).TotalSeconds);
        _last = now;
        if (_steps.Count >= FewestSteps && Stopwatch.GetElapsedTime(_began, now).TotalSeconds >= seconds)
        {
            AllocatedBytes = GC.GetAllocatedBytesForCurrentThread() - _allocated;
            Ended();
        }
    }
}
