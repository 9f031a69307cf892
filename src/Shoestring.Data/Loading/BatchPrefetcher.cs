using System.Runtime.ExceptionServices;

namespace Shoestring.Data;

/// <summary>
/// Makes batches ahead of their use on background threads, in a ring of buffers that is allocated once. What comes out
/// is what <see cref="BatchLoader.Fill"/> writes, in order, for any number of threads.
/// </summary>
public sealed class BatchPrefetcher : IDisposable
{
    private readonly BatchLoader _loader;
    private readonly Batch[] _ring;
    private readonly bool[] _ready;
    private readonly Thread[] _workers;
    private readonly object _sync = new();
    private readonly long _first;
    private long _claimed; // batches that workers have begun
    private long _released; // batches that the consumer is done with
    private long _taken; // batches handed out
    private bool _stop;
    private ExceptionDispatchInfo? _error;

    /// <summary>Starts at (epoch, step) and goes on without end.</summary>
    /// <param name="loader">Where batches come from.</param>
    /// <param name="epoch">The epoch of the first batch.</param>
    /// <param name="step">The step of the first batch.</param>
    /// <param name="threads">Background threads.</param>
    /// <param name="depth">Buffers in the ring; one is in the consumer's hands.</param>
    public BatchPrefetcher(BatchLoader loader, int epoch = 0, int step = 0, int threads = 1, int depth = 4)
    {
        ArgumentNullException.ThrowIfNull(loader);
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(depth, 2);
        ArgumentOutOfRangeException.ThrowIfNegative(epoch);
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(step, loader.StepsPerEpoch);
        _loader = loader;
        _first = ((long)epoch * loader.StepsPerEpoch) + step;
        _ring = new Batch[depth];
        for (var i = 0; i < depth; i++)
        {
            _ring[i] = new Batch(loader.BatchSize, loader.SampleLength, loader.ClassCount);
        }

        _ready = new bool[depth];
        _workers = new Thread[threads];
        for (var i = 0; i < threads; i++)
        {
            _workers[i] = new Thread(Work) { IsBackground = true, Name = $"Shoestring loader {i + 1}" };
            _workers[i].Start();
        }
    }

    /// <summary>Epoch and step of the batch that <see cref="Next"/> gives next: what a checkpoint keeps.</summary>
    public (int Epoch, int Step) Position => Where(_taken);

    /// <summary>The next batch, valid until the next call. One consumer only.</summary>
    /// <exception cref="ObjectDisposedException">Disposed.</exception>
    public Batch Next()
    {
        lock (_sync)
        {
            ObjectDisposedException.ThrowIf(_stop, this);
            if (_taken > 0)
            {
                _ready[(_taken - 1) % _ring.Length] = false;
                _released = _taken;
                Monitor.PulseAll(_sync);
            }

            var slot = _taken % _ring.Length;
            while (!_ready[slot] && _error is null)
            {
                Monitor.Wait(_sync);
            }

            _error?.Throw();
            _taken++;
            return _ring[slot];
        }
    }

    /// <summary>Ends the threads.</summary>
    public void Dispose()
    {
        lock (_sync)
        {
            _stop = true;
            Monitor.PulseAll(_sync);
        }

        foreach (var worker in _workers)
        {
            worker.Join();
        }
    }

    private (int Epoch, int Step) Where(long number)
    {
        var (epoch, step) = Math.DivRem(_first + number, _loader.StepsPerEpoch);
        return (checked((int)epoch), (int)step);
    }

    private void Work()
    {
        while (true)
        {
            long number;
            lock (_sync)
            {
                while (!_stop && _error is null && _claimed >= _released + _ring.Length)
                {
                    Monitor.Wait(_sync);
                }

                if (_stop || _error is not null)
                {
                    return;
                }

                number = _claimed++;
            }

            Make(number);
        }
    }

    private void Make(long number)
    {
        var slot = number % _ring.Length;
        ExceptionDispatchInfo? error = null;
        try
        {
            var batch = _ring[slot];
            (batch.Epoch, batch.Step) = Where(number);
            _loader.Fill(batch.Epoch, batch.Step, batch.Images, batch.Targets, batch.Labels, batch.Samples);
        }
#pragma warning disable CA1031 // whatever happens here is thrown again on the consumer's thread
        catch (Exception caught)
#pragma warning restore CA1031
        {
            error = ExceptionDispatchInfo.Capture(caught);
        }

        lock (_sync)
        {
            _error ??= error;
            _ready[slot] = error is null;
            Monitor.PulseAll(_sync);
        }
    }
}
