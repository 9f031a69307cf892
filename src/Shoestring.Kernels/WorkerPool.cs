using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace Shoestring.Kernels;

/// <summary>
/// Persistent threads that share the chunks of one loop at a time. A worker joins an open loop and leaves it; the
/// caller waits only for workers that did join, so a worker without a core costs nothing. Each thread begins with a stretch of chunks of its
/// own, the same part of each loop, and then helps the others from the end of theirs: what a chunk of one kernel wrote is in the cache of the
/// core that reads it in the next, and cores that do not share their last cache (docs/adr/0010) need that.
/// </summary>
public sealed unsafe class WorkerPool : IDisposable
{
    private const long Open = 1L << 32;
    private const long OneFromEnd = 1L << 32;
    private static readonly long SpinTicks = Stopwatch.Frequency / 10_000; // 100 µs: about the gap between kernels

    private readonly Thread[] _workers;
    private readonly object _sync = new();
    private Cell _gate; // Open bit, and the number of workers inside the loop
    private readonly Cell[] _claims; // of each thread's stretch: chunks claimed from its beginning in the low half, from its end in the high half
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
        _claims = new Cell[threads];
        _workers = new Thread[threads - 1];
        for (int i = 0; i < _workers.Length; i++)
        {
            int stretch = i + 1;
            _workers[i] = new Thread(() => Work(stretch)) { IsBackground = true, Name = "Shoestring worker " + (i + 1) };
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
        foreach (ref Cell claims in _claims.AsSpan())
        {
            claims.Value = 0;
        }

        Interlocked.Exchange(ref _gate.Value, Open);
        Interlocked.Increment(ref _round.Value);
        if (Volatile.Read(ref _parked) > 0)
        {
            lock (_sync)
            {
                Monitor.PulseAll(_sync);
            }
        }

        Drain(0);
        Interlocked.And(ref _gate.Value, ~Open);
        AwaitWorkers();

        ExceptionDispatchInfo? error = _error;
        _error = null;
        _body = null;
        Volatile.Write(ref _busy, 0);
        return error;
    }

    // Spins for a bounded time: who yields at once gives the core to other programs, for longer than a small kernel takes.
    private void AwaitWorkers()
    {
        long began = Stopwatch.GetTimestamp();
        SpinWait wait = default;
        while (Volatile.Read(ref _gate.Value) != 0)
        {
            if (Stopwatch.GetTimestamp() - began < SpinTicks)
            {
                Thread.SpinWait(4);
            }
            else
            {
                wait.SpinOnce(sleep1Threshold: -1);
            }
        }
    }

    private void Drain(int own)
    {
        try
        {
            for (int i = 0; i < Threads; i++)
            {
                Drain((own + i) % Threads, helps: i > 0);
            }
        }
#pragma warning disable CA1031 // whatever a chunk throws is thrown again on the caller's thread
        catch (Exception error)
#pragma warning restore CA1031
        {
            Interlocked.CompareExchange(ref _error, ExceptionDispatchInfo.Capture(error), null);
            foreach (ref Cell claims in _claims.AsSpan())
            {
                Interlocked.Exchange(ref claims.Value, _chunks);
            }
        }
    }

    // A stretch's own thread takes chunks from its beginning, who helps from its end.
    private void Drain(int stretch, bool helps)
    {
        delegate*<void*, int, void> run = _run;
        void* body = _body;
        int first = (int)((long)_chunks * stretch / Threads), count = (int)((long)_chunks * (stretch + 1) / Threads) - first;
        while (true)
        {
            long claims = Interlocked.Add(ref _claims[stretch].Value, helps ? OneFromEnd : 1);
            int before = (int)(uint)claims, after = (int)(claims >> 32);
            if ((long)before + after > count)
            {
                return;
            }

            run(body, first + (helps ? count - after : before - 1));
        }
    }

    private void Work(int stretch)
    {
        long seen = 0;
        while (AwaitRound(ref seen))
        {
            if (TryEnter())
            {
                Drain(stretch);
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
