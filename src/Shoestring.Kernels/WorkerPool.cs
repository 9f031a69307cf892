using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace Shoestring.Kernels;

/// <summary>
/// Persistent threads that share the chunks of one loop at a time. A worker joins an open loop and leaves it; the
/// caller waits only for workers that did join, so a worker without a core costs nothing.
/// </summary>
public sealed unsafe class WorkerPool : IDisposable
{
    private const long Open = 1L << 32;
    private static readonly long SpinTicks = Stopwatch.Frequency / 10_000; // 100 µs: about the gap between kernels

    private readonly Thread[] _workers;
    private readonly object _sync = new();
    private Cell _gate; // Open bit, and the number of workers inside the loop
    private Cell _next; // the next chunk to claim
    private Cell _round; // number of the loop
    private int _parked;
    private int _busy;
    private volatile bool _stop;
    private delegate*<void*, int, void> _run;
    private void* _body;
    private int _chunks;
    private ExceptionDispatchInfo? _error;

    /// <summary>Starts <paramref name="threads"/> − 1 workers; the calling thread is the last one.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than one thread.</exception>
    public WorkerPool(int threads)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        Threads = threads;
        _workers = new Thread[threads - 1];
        for (int i = 0; i < _workers.Length; i++)
        {
            _workers[i] = new Thread(Work) { IsBackground = true, Name = "Shoestring worker " + (i + 1) };
            _workers[i].Start();
        }
    }

    /// <summary>Threads that take part, the caller's included.</summary>
    public int Threads { get; }

    /// <summary>
    /// Runs chunks 0..chunks−1 and returns when all are done. A nested or concurrent call runs on its own thread.
    /// What a chunk throws is thrown here; chunks not yet begun are then left out.
    /// </summary>
    public void For<TBody>(int chunks, ref TBody body)
        where TBody : struct, IChunkBody
    {
        if (chunks <= 1 || _workers.Length == 0 || Interlocked.Exchange(ref _busy, 1) != 0)
        {
            for (int i = 0; i < chunks; i++)
            {
                body.Run(i);
            }

            return;
        }

        // The copy lives on this stack, which does not move while the workers hold its address.
        TBody copy = body;
        ExceptionDispatchInfo? error = Share(chunks, Unsafe.AsPointer(ref copy), &RunChunk<TBody>);
        body = copy;
        error?.Throw();
    }

    /// <summary>Ends the workers.</summary>
    public void Dispose()
    {
        if (_stop)
        {
            return;
        }

        _stop = true;
        lock (_sync)
        {
            Monitor.PulseAll(_sync);
        }

        foreach (Thread worker in _workers)
        {
            worker.Join();
        }
    }

    private static void RunChunk<TBody>(void* body, int chunk)
        where TBody : struct, IChunkBody => Unsafe.AsRef<TBody>(body).Run(chunk);

    private ExceptionDispatchInfo? Share(int chunks, void* body, delegate*<void*, int, void> run)
    {
        _error = null;
        _body = body;
        _run = run;
        _chunks = chunks;
        Volatile.Write(ref _next.Value, 0);
        Interlocked.Exchange(ref _gate.Value, Open);
        Interlocked.Increment(ref _round.Value);
        if (Volatile.Read(ref _parked) > 0)
        {
            lock (_sync)
            {
                Monitor.PulseAll(_sync);
            }
        }

        Drain();
        Interlocked.And(ref _gate.Value, ~Open);
        SpinWait wait = default;
        while (Volatile.Read(ref _gate.Value) != 0)
        {
            wait.SpinOnce(sleep1Threshold: -1);
        }

        ExceptionDispatchInfo? error = _error;
        _error = null;
        _body = null;
        Volatile.Write(ref _busy, 0);
        return error;
    }

    private void Drain()
    {
        delegate*<void*, int, void> run = _run;
        void* body = _body;
        int chunks = _chunks;
        try
        {
            while (true)
            {
                long chunk = Interlocked.Increment(ref _next.Value) - 1;
                if (chunk >= chunks)
                {
                    return;
                }

                run(body, (int)chunk);
            }
        }
#pragma warning disable CA1031 // whatever a chunk throws is thrown again on the caller's thread
        catch (Exception error)
#pragma warning restore CA1031
        {
            Interlocked.CompareExchange(ref _error, ExceptionDispatchInfo.Capture(error), null);
            Interlocked.Exchange(ref _next.Value, chunks);
        }
    }

    private void Work()
    {
        long seen = 0;
        while (AwaitRound(ref seen))
        {
            if (TryEnter())
            {
                Drain();
                Interlocked.Decrement(ref _gate.Value);
            }
        }
    }

    private bool TryEnter()
    {
        while (true)
        {
            long gate = Volatile.Read(ref _gate.Value);
            if ((gate & Open) == 0)
            {
                return false;
            }

            if (Interlocked.CompareExchange(ref _gate.Value, gate + 1, gate) == gate)
            {
                return true;
            }
        }
    }

    // Spins for a bounded time, then sleeps; false when the pool ends.
    private bool AwaitRound(ref long seen)
    {
        long began = Stopwatch.GetTimestamp();
        while (Volatile.Read(ref _round.Value) == seen && !_stop)
        {
            if (Stopwatch.GetTimestamp() - began < SpinTicks)
            {
                Thread.SpinWait(4);
                continue;
            }

            lock (_sync)
            {
                // A full fence on both sides: either the caller sees the sleeper, or the sleeper sees the round.
                Interlocked.Increment(ref _parked);
                while (Volatile.Read(ref _round.Value) == seen && !_stop)
                {
                    Monitor.Wait(_sync);
                }

                Interlocked.Decrement(ref _parked);
            }
        }

        seen = Volatile.Read(ref _round.Value);
        return !_stop;
    }

    // Each on its own cache lines: claiming a chunk must not disturb a spinning worker.
    [System.Runtime.InteropServices.StructLayout(System.Runtime.InteropServices.LayoutKind.Sequential, Size = 256)]
    private struct Cell
    {
        private readonly Filler _before;
        public long Value;
    }

    [System.Runtime.InteropServices.StructLayout(System.Runtime.InteropServices.LayoutKind.Sequential, Size = 128)]
    private struct Filler
    {
    }
}
