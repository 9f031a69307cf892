using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Shoestring.Kernels.Lanes;
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

    /// <summary>
    /// Drops whole samples: one word for each of <paramref name="samples"/> equal parts of x; then adds the residual, if any. y may be x
    /// or the residual where it is stored as that is.
    /// </summary>
    /// <exception cref="ArgumentException">The lengths do not fit, or the rate is not in [0, 1).</exception>
    public static void ApplyPerSample(
        WorkerPool pool, RandomStream stream, double rate, int samples, StoredSpan x, StoredSpan residual, StoredSpan y)
    {
        ArgumentNullException.ThrowIfNull(pool);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(samples);
        Guard.Length(y.Length, x.Length, nameof(y));
        Guard.OptionalLength(residual.Length, x.Length, nameof(residual));
        int length = x.Length / samples;
        Guard.Length(x.Length, (long)length * samples, nameof(x));
        uint threshold = Threshold(rate);
        fixed (byte* px = x, pr = residual, py = y)
        {
            SampleBody body = new()
            {
                Stream = stream,
                Threshold = threshold,
                Factor = (float)(1 / (1 - rate)),
                X = Stored.Of(x, px),
                Residual = Stored.Of(residual, pr),
                Y = Stored.Of(y, py),
                Length = length,
                Pieces = LaneLoop.Chunks(length),
            };
            LaneLoop.For(pool, checked(samples * body.Pieces), ref body);
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
            (int from, int end) = Stretch.Block(Length, chunk, ChunkLength);
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

    private struct SampleBody : ILaneBody
    {
        public RandomStream Stream;
        public uint Threshold;
        public float Factor;
        public Stored X;
        public Stored Residual;
        public Stored Y;
        public int Length;
        public int Pieces;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<TLane>(int chunk)
            where TLane : unmanaged, ILane<TLane>
        {
            int sample = chunk / Pieces, from = chunk % Pieces * LaneLoop.ChunkLength;
            int n = Math.Min(LaneLoop.ChunkLength, Length - from);
            Span<uint> words = stackalloc uint[Philox.BlockLength];
            Philox.FillBlock(Stream.Key, (ulong)(sample / Philox.BlockLength), Stream.High, words);
            nint begin = ((nint)sample * Length) + from;
            Stored x = X + begin, y = Y + begin, r = Residual + begin;
            TLane factor = TLane.Broadcast(Factor);
            // What is dropped is not read: it may be anything.
            bool isDropped = words[sample % Philox.BlockLength] < Threshold;
            for (int i = 0; i < n; i += TLane.Count)
            {
                int left = n - i;
                TLane v = r.IsAbsent ? TLane.Zero : r.LoadEdge<TLane>(i, left);
                if (!isDropped)
                {
                    v = r.IsAbsent ? x.LoadEdge<TLane>(i, left) * factor : TLane.Fma(x.LoadEdge<TLane>(i, left), factor, v);
                }

                y.StoreEdge(i, v, left);
            }
        }
    }
}
