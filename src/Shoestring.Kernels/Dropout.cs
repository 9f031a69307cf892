using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Shoestring.Random;

namespace Shoestring.Kernels;

/// <summary>
/// Dropout: y = x/(1 − rate) where element e's random word is at least rate·2³², else 0. The mask is a function of the
/// stream and the place alone, so the backward pass is the same call on dy. Word e is that of
/// <see cref="Philox.FillBlock"/>, block e/64. Source: Srivastava et al., "Dropout", JMLR 2014.
/// </summary>
public static unsafe class Dropout
{
    // 256 blocks of random words.
    private const int ChunkLength = 256 * Philox.BlockLength;
    private const int TileLength = 8 * Philox.BlockLength;

    /// <summary>Drops elements of x (forward) or of dy (backward). y may be x.</summary>
    /// <exception cref="ArgumentException">The lengths differ, or the rate is not in [0, 1).</exception>
    public static void Apply(WorkerPool pool, RandomStream stream, double rate, ReadOnlySpan<float> x, Span<float> y)
    {
        ArgumentNullException.ThrowIfNull(pool);
        Guard.Length(y.Length, x.Length, nameof(y));
        fixed (float* px = x, py = y)
        {
            Body body = new()
            {
                Stream = stream,
                Threshold = Threshold(rate),
                Factor = (float)(1 / (1 - rate)),
                X = px,
                Y = py,
                Length = x.Length,
            };
            pool.For((int)(((long)x.Length + ChunkLength - 1) / ChunkLength), ref body);
        }
    }

    /// <summary>Drops whole samples: one word for each of <paramref name="samples"/> equal parts of x. y may be x.</summary>
    /// <exception cref="ArgumentException">The lengths do not fit, or the rate is not in [0, 1).</exception>
    public static void ApplyPerSample(
        WorkerPool pool, RandomStream stream, double rate, int samples, ReadOnlySpan<float> x, Span<float> y)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(samples);
        Guard.Length(y.Length, x.Length, nameof(y));
        int length = x.Length / samples;
        Guard.Length(x.Length, (long)length * samples, nameof(x));
        uint threshold = Threshold(rate);
        Span<uint> words = stackalloc uint[Philox.BlockLength];
        for (int i = 0; i < samples; i++)
        {
            if (i % Philox.BlockLength == 0)
            {
                Philox.FillBlock(stream.Key, (ulong)(i / Philox.BlockLength), stream.High, words);
            }

            float factor = words[i % Philox.BlockLength] >= threshold ? (float)(1 / (1 - rate)) : 0;
            if (factor == 0)
            {
                y.Slice(i * length, length).Clear();
            }
            else
            {
                Elementwise.Scale(pool, factor, x.Slice(i * length, length), y.Slice(i * length, length));
            }
        }
    }

    private static uint Threshold(double rate)
    {
        if (!(rate >= 0 && rate < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(rate), rate, "The rate must be in [0, 1).");
        }

        return (uint)Math.Min(Math.Round(rate * 4294967296.0), uint.MaxValue);
    }

    private struct Body : IChunkBody
    {
        public RandomStream Stream;
        public uint Threshold;
        public float Factor;
        public float* X;
        public float* Y;
        public int Length;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run(int chunk)
        {
            int from = chunk * ChunkLength, end = Math.Min(from + ChunkLength, Length);
            uint* words = stackalloc uint[TileLength];
            for (int at = from; at < end; at += TileLength)
            {
                Philox.FillBlocks(
                    Stream.Key, (ulong)(at / Philox.BlockLength), Stream.High, new Span<uint>(words, TileLength));
                int n = Math.Min(TileLength, end - at), i = 0;
                if (Vector512.IsHardwareAccelerated)
                {
                    // The product and the mask have the same bits at any width, so this needs no rung of its own.
                    var threshold = Vector512.Create(Threshold);
                    var factor = Vector512.Create(Factor);
                    for (; i <= n - 16; i += 16)
                    {
                        var kept = Vector512.GreaterThanOrEqual(
                            Vector512.Load(words + i), threshold);
                        var v = Vector512.Load(X + at + i) * factor;
                        Vector512.Store(
                            Vector512.ConditionalSelect(
                                kept.AsSingle(), v, Vector512<float>.Zero),
                            Y + at + i);
                    }
                }

                for (; i < n; i++)
                {
                    Y[at + i] = words[i] >= Threshold ? X[at + i] * Factor : 0;
                }
            }
        }
    }
}
