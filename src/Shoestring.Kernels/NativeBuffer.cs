using System.Runtime.InteropServices;

namespace Shoestring.Kernels;

/// <summary>A block of zeroed native memory on a 64-byte boundary. Spans must not outlive it.</summary>
public sealed unsafe class NativeBuffer : IDisposable
{
    private const int Alignment = 64;
    private byte* _data;

    /// <summary>Allocates and clears <paramref name="bytes"/> bytes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The size is negative.</exception>
    /// <exception cref="OutOfMemoryException">The system has no such block.</exception>
    public NativeBuffer(long bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        Bytes = bytes;
        // A whole number of cache lines, and never an empty block: the address stays unique.
        nuint size = ((nuint)Math.Max(bytes, 1) + Alignment - 1) / Alignment * Alignment;
        _data = (byte*)NativeMemory.AlignedAlloc(size, size < LargePages.Size ? Alignment : (nuint)LargePages.Size);
        LargePages.Ask(_data, size);
        NativeMemory.Clear(_data, size);
        GC.AddMemoryPressure(Math.Max(bytes, 1));
    }

    /// <summary>Frees a buffer that nobody disposed.</summary>
    ~NativeBuffer() => Free();

    /// <summary>Size in bytes.</summary>
    public long Bytes { get; }

    /// <summary>Where the memory begins; for kernels.</summary>
    internal void* Address => _data;

    /// <summary>A view of floats.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The view leaves the buffer, or is not aligned.</exception>
    /// <exception cref="ObjectDisposedException">The buffer was disposed.</exception>
    public Span<float> Floats(long byteOffset, int count) => View<float>(byteOffset, count);

    /// <summary>A view of bytes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The view leaves the buffer.</exception>
    /// <exception cref="ObjectDisposedException">The buffer was disposed.</exception>
    public Span<byte> RawBytes(long byteOffset, int count) => View<byte>(byteOffset, count);

    /// <summary>A view of any plain type.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The view leaves the buffer, or is not aligned.</exception>
    /// <exception cref="ObjectDisposedException">The buffer was disposed.</exception>
    public Span<T> View<T>(long byteOffset, int count)
        where T : unmanaged
    {
        ObjectDisposedException.ThrowIf(_data == null, this);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if (byteOffset < 0 || byteOffset > Bytes - ((long)count * sizeof(T)) || byteOffset % Math.Min(sizeof(T), 8) != 0)
        {
            throw new ArgumentOutOfRangeException(nameof(byteOffset), byteOffset, "The view leaves the buffer.");
        }

        return new Span<T>(_data + byteOffset, count);
    }

    /// <summary>Frees the memory.</summary>
    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        if (_data != null)
        {
            NativeMemory.AlignedFree(_data);
            _data = null;
            GC.RemoveMemoryPressure(Math.Max(Bytes, 1));
        }
    }
}
