using Shoestring.Kernels;

namespace Shoestring.Graphs.Programs;

/// <summary>What an instruction sees while it runs: memory, the pool of workers, the run's seed and step.</summary>
internal sealed class Frame
{
    private readonly NativeBuffer[] _buffers;
    private readonly long _scratchOffset;
    private readonly int _scratchLength;

    public Frame(NativeBuffer arena, NativeBuffer state, NativeBuffer gradients, WorkerPool pool, long scratchOffset, int scratchLength)
    {
        _buffers = [arena, state, gradients];
        Pool = pool;
        _scratchOffset = scratchOffset;
        _scratchLength = scratchLength;
    }

    /// <summary>The workers.</summary>
    public WorkerPool Pool { get; }

    /// <summary>Seed and step.</summary>
    public RunContext Context { get; set; }

    /// <summary>Memory that an instruction may use while it runs.</summary>
    public Span<float> Scratch => _buffers[0].Floats(_scratchOffset, _scratchLength);

    /// <summary>What a preparation leaves; empty where it was not done.</summary>
    public Span<float> Prepared(Preparation preparation) =>
        preparation.Offset < 0 ? [] : _buffers[0].Floats(preparation.Offset, preparation.Length);

    /// <summary>The weights as they stood before a preparation; empty where that was done: they may be gone.</summary>
    public Span<float> Unprepared(Preparation preparation) => preparation.Offset < 0 ? Span(preparation.Weights) : [];

    /// <summary>The elements of a value that is stored as bfloat16.</summary>
    public Span<ushort> Halves(Storage storage) => _buffers[(int)storage.Root.Buffer].View<ushort>(storage.Root.Offset, storage.Length);

    /// <summary>The elements of a value, however it is stored.</summary>
    public StoredSpan Stored(Storage storage) =>
        storage.Value.Type.Element == ElementType.BFloat16 ? Halves(storage) : Span(storage);

    /// <summary>The elements of a value, in the order of memory.</summary>
    public Span<float> Span(Storage storage) => _buffers[(int)storage.Root.Buffer].Floats(storage.Root.Offset, storage.Length);
}
