namespace Shoestring.Kernels.Contraction;

/// <summary>A block of memory of each thread that grows to the largest request and is then kept.</summary>
internal static unsafe class ThreadScratch
{
    [ThreadStatic]
    private static NativeBuffer? _buffer;

    /// <summary>At least <paramref name="count"/> floats of any content, on a 64-byte boundary.</summary>
    public static float* Floats(long count)
    {
        NativeBuffer? buffer = _buffer;
        if (buffer == null || buffer.Bytes < count * sizeof(float))
        {
            buffer?.Dispose();
            // Powers of two: a few growths, then none.
            _buffer = buffer = new NativeBuffer((long)System.Numerics.BitOperations.RoundUpToPowerOf2(
                (ulong)Math.Max(count * sizeof(float), 1 << 18)));
        }

        return (float*)buffer.Address;
    }
}
