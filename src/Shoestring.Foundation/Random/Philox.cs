using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Shoestring.Random;

/// <summary>
/// The counter-based generator Philox 4×32-10: a bijection of a 128-bit counter, keyed by 64 bits.
/// Source: Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011.
/// </summary>
public static class Philox
{
    /// <summary>Words that one <see cref="FillBlock"/> writes: 16 counters of four words.</summary>
    public const int BlockLength = 64;

    private const int Rounds = 10;
    private const uint M0 = 0xD2511F53;
    private const uint M1 = 0xCD9E8D57;
    private const uint W0 = 0x9E3779B9;
    private const uint W1 = 0xBB67AE85;

    /// <summary>Four random words of the counter (<paramref name="high"/>, <paramref name="low"/>).</summary>
    public static (uint X0, uint X1, uint X2, uint X3) Next(ulong key, ulong low, ulong high)
    {
        uint k0 = (uint)key, k1 = (uint)(key >> 32);
        uint x0 = (uint)low, x1 = (uint)(low >> 32), x2 = (uint)high, x3 = (uint)(high >> 32);
        for (var round = 0; round < Rounds; round++)
        {
            var a = (ulong)M0 * x0;
            var b = (ulong)M1 * x2;
            (x0, x1, x2, x3) = ((uint)(b >> 32) ^ x1 ^ k0, (uint)b, (uint)(a >> 32) ^ x3 ^ k1, (uint)a);
            k0 += W0;
            k1 += W1;
        }

        return (x0, x1, x2, x3);
    }

    /// <summary>
    /// Writes the 64 words of block <paramref name="block"/>: word w (0..3) of counter 16·block + lane (0..15) stands
    /// at 16·w + lane. The order suits vectors of any width, so the bits do not depend on the machine.
    /// </summary>
    /// <exception cref="ArgumentException"><paramref name="words"/> is shorter than 64.</exception>
    public static void FillBlock(ulong key, ulong block, ulong high, Span<uint> words)
    {
        if (words.Length < BlockLength)
        {
            throw new ArgumentException("A block has 64 words.", nameof(words));
        }

        // block * 16 has its low four bits free, so adding a lane never carries out of the low word.
        var low = block * 16;
        if (Avx512F.IsSupported)
        {
            Fill512(key, low, high, words);
        }
        else
        {
            for (var lane = 0; lane < 16; lane++)
            {
                (words[lane], words[16 + lane], words[32 + lane], words[48 + lane]) =
                    Next(key, low + (uint)lane, high);
            }
        }
    }

    /// <summary>
    /// Writes the words of blocks <paramref name="first"/>, first + 1, … in turn, as <see cref="FillBlock"/> does one.
    /// </summary>
    /// <exception cref="ArgumentException">The length is no multiple of 64.</exception>
    public static void FillBlocks(ulong key, ulong first, ulong high, Span<uint> words)
    {
        if (words.Length % BlockLength != 0)
        {
            throw new ArgumentException("A block has 64 words.", nameof(words));
        }

        while (words.Length >= 2 * BlockLength && Avx512F.IsSupported)
        {
            FillTwo512(key, first * 16, high, words);
            words = words[(2 * BlockLength)..];
            first += 2;
        }

        while (!words.IsEmpty)
        {
            FillBlock(key, first, high, words);
            words = words[BlockLength..];
            first++;
        }
    }

    // Two blocks abreast hide the latency of the multiplications.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FillTwo512(ulong key, ulong low, ulong high, Span<uint> words)
    {
        uint k0 = (uint)key, k1 = (uint)(key >> 32);
        var next = low + 16;
        var x0 = Vector512.Create((uint)low) + Vector512.CreateSequence(0u, 1u);
        var x1 = Vector512.Create((uint)(low >> 32));
        var y0 = Vector512.Create((uint)next) + Vector512.CreateSequence(0u, 1u);
        var y1 = Vector512.Create((uint)(next >> 32));
        var x2 = Vector512.Create((uint)high);
        var x3 = Vector512.Create((uint)(high >> 32));
        var y2 = x2;
        var y3 = x3;
        for (var round = 0; round < Rounds; round++)
        {
            var key0 = Vector512.Create(k0);
            var key1 = Vector512.Create(k1);
            var (highA, lowA) = Multiply(x0, M0);
            var (highB, lowB) = Multiply(x2, M1);
            var (highC, lowC) = Multiply(y0, M0);
            var (highD, lowD) = Multiply(y2, M1);
            x0 = highB ^ x1 ^ key0;
            x1 = lowB;
            x2 = highA ^ x3 ^ key1;
            x3 = lowA;
            y0 = highD ^ y1 ^ key0;
            y1 = lowD;
            y2 = highC ^ y3 ^ key1;
            y3 = lowC;
            k0 += W0;
            k1 += W1;
        }

        x0.CopyTo(words);
        x1.CopyTo(words[16..]);
        x2.CopyTo(words[32..]);
        x3.CopyTo(words[48..]);
        y0.CopyTo(words[64..]);
        y1.CopyTo(words[80..]);
        y2.CopyTo(words[96..]);
        y3.CopyTo(words[112..]);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Fill512(ulong key, ulong low, ulong high, Span<uint> words)
    {
        uint k0 = (uint)key, k1 = (uint)(key >> 32);
        var x0 = Vector512.Create((uint)low) + Vector512.CreateSequence(0u, 1u);
        var x1 = Vector512.Create((uint)(low >> 32));
        var x2 = Vector512.Create((uint)high);
        var x3 = Vector512.Create((uint)(high >> 32));
        for (var round = 0; round < Rounds; round++)
        {
            var (highA, lowA) = Multiply(x0, M0);
            var (highB, lowB) = Multiply(x2, M1);
            x0 = highB ^ x1 ^ Vector512.Create(k0);
            x1 = lowB;
            x2 = highA ^ x3 ^ Vector512.Create(k1);
            x3 = lowA;
            k0 += W0;
            k1 += W1;
        }

        x0.CopyTo(words);
        x1.CopyTo(words[16..]);
        x2.CopyTo(words[32..]);
        x3.CopyTo(words[48..]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector512<uint> High, Vector512<uint> Low) Multiply(Vector512<uint> x, uint factor)
    {
        var m = Vector512.Create(factor);
        var even = Avx512F.Multiply(x, m);
        var odd = Avx512F.Multiply((x.AsUInt64() >>> 32).AsUInt32(), m);
        var upper = Vector512.Create(0xFFFFFFFF00000000ul);
        var high = Vector512.ConditionalSelect(upper, odd, even >>> 32);
        var low = Vector512.ConditionalSelect(upper, odd << 32, even);
        return (high.AsUInt32(), low.AsUInt32());
    }
}
