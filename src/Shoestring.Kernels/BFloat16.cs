using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Shoestring.Kernels;

/// <summary>
/// float32 to bfloat16, its upper half, and back. Storage only: nothing computes in it. Integer shifts, so that the bits are the same on
/// every machine.
/// </summary>
public static unsafe class BFloat16
{
    private const int MostChunk = 1 << 15; // 128 KiB of floats
    private const int LeastChunk = 1 << 11; // less is walked faster than it is shared
    private const int Chunks = 16; // enough that every core walks what it wrote: the other's cache is slow to read
    private const uint Half = 0x7FFF, QuietNaN = 0x7FC0, Infinity = 0x7F80_0000;

    /// <summary>y = x to the nearest bfloat16, ties to even; a NaN stays one.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Narrow(WorkerPool pool, ReadOnlySpan<float> x, Span<ushort> y)
    {
        ArgumentNullException.ThrowIfNull(pool);
        Guard.Length(y.Length, x.Length, nameof(y));
        fixed (float* px = x)
        fixed (ushort* py = y)
        {
            NarrowBody body = new() { Chunk = ChunkOf(x.Length), X = (uint*)px, Y = py, Length = x.Length };
            pool.For(Count(x.Length, body.Chunk), ref body);
        }
    }

    /// <summary>y = x, exactly.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Widen(WorkerPool pool, ReadOnlySpan<ushort> x, Span<float> y)
    {
        ArgumentNullException.ThrowIfNull(pool);
        Guard.Length(y.Length, x.Length, nameof(y));
        fixed (ushort* px = x)
        fixed (float* py = y)
        {
            WidenBody body = new() { Chunk = ChunkOf(x.Length), X = px, Y = (uint*)py, Length = x.Length };
            pool.For(Count(x.Length, body.Chunk), ref body);
        }
    }

    // Whole cache lines.
    private static int ChunkOf(int length) => Math.Clamp(((length / Chunks) + 63) / 64 * 64, LeastChunk, MostChunk);

    private static int Count(int length, int chunk) => (int)(((long)length + chunk - 1) / chunk);

    internal static ushort Narrow(float value) => Narrow(BitConverter.SingleToUInt32Bits(value));

    internal static float Widen(ushort half) => BitConverter.UInt32BitsToSingle((uint)half << 16);

    private static ushort Narrow(uint bits) =>
        (bits & 0x7FFF_FFFF) > Infinity ? (ushort)((bits >> 16) | QuietNaN) : (ushort)((bits + Half + ((bits >> 16) & 1)) >> 16);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector128<uint> Narrow(Vector128<uint> bits)
    {
        var upper = bits >>> 16;
        var rounded = (bits + Vector128.Create(Half) + (upper & Vector128<uint>.One)) >>> 16;
        var isNumber = Vector128.Equals(bits.AsSingle(), bits.AsSingle()).AsUInt32();
        return Vector128.ConditionalSelect(isNumber, rounded, upper | Vector128.Create(QuietNaN));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector256<uint> Narrow(Vector256<uint> bits)
    {
        var upper = bits >>> 16;
        var rounded = (bits + Vector256.Create(Half) + (upper & Vector256<uint>.One)) >>> 16;
        var isNumber = Vector256.Equals(bits.AsSingle(), bits.AsSingle()).AsUInt32();
        return Vector256.ConditionalSelect(isNumber, rounded, upper | Vector256.Create(QuietNaN));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<uint> Narrow(Vector512<uint> bits) => Round(bits) >>> 16;

    /// <summary>The bfloat16 in the upper halves; what the lower ones hold means nothing.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<uint> Round(Vector512<uint> bits)
    {
        var rounded = bits + Vector512.Create(Half) + ((bits >>> 16) & Vector512<uint>.One);
        var isNumber = Vector512.Equals(bits.AsSingle(), bits.AsSingle()).AsUInt32();
        return Vector512.ConditionalSelect(isNumber, rounded, bits | Vector512.Create(QuietNaN << 16));
    }

    private struct NarrowBody : IChunkBody
    {
        public uint* X;
        public ushort* Y;
        public int Length;
        public int Chunk;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run(int chunk)
        {
            int i = chunk * Chunk, end = Math.Min(Length, i + Chunk);
            for (; i <= end - Vector256<ushort>.Count; i += Vector256<ushort>.Count)
            {
                var low = Narrow(Vector256.Load(X + i));
                var high = Narrow(Vector256.Load(X + i + Vector256<uint>.Count));
                Vector256.Narrow(low, high).Store(Y + i);
            }

            for (; i < end; i++)
            {
                Y[i] = Narrow(X[i]);
            }
        }
    }

    private struct WidenBody : IChunkBody
    {
        public ushort* X;
        public uint* Y;
        public int Length;
        public int Chunk;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run(int chunk)
        {
            int i = chunk * Chunk, end = Math.Min(Length, i + Chunk);
            for (; i <= end - Vector256<ushort>.Count; i += Vector256<ushort>.Count)
            {
                var (low, high) = Vector256.Widen(Vector256.Load(X + i));
                (low << 16).Store(Y + i);
                (high << 16).Store(Y + i + Vector256<uint>.Count);
            }

            for (; i < end; i++)
            {
                Y[i] = (uint)X[i] << 16;
            }
        }
    }
}
