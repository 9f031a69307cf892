using System.Runtime.CompilerServices;
using Shoestring.Kernels.Lanes;

namespace Shoestring.Kernels;

public static unsafe partial class BatchNorm
{
    /// <summary>A chunk leaves [mean − first row | Σ squared deviations from its mean | first row] in its three stretches of scratch.</summary>
    private struct StatisticsBody : ILaneBody
    {
        public ChannelRows Shape;
        public float* X;
        public float* Partials;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<TLane>(int chunk)
            where TLane : unmanaged, ILane<TLane>
        {
            int width = Shape.Width, channels = Shape.Channels, rows = Shape.RowsIn(chunk);
            float* x = X + Shape.Start(chunk);
            float* sum = Partials + ((long)chunk * width * 3), square = sum + width, first = square + width;
            new Span<float>(sum, width * 2).Clear();
            Shape.Repeat(new ReadOnlySpan<float>(x, channels), 0, new Span<float>(first, width));
            long left = (long)rows * channels;
            int ahead = width * (width <= 256 ? 8 : 4);
            for (; left >= width * 4; left -= width * 4, x += width * 4)
            {
                int j = 0;
                for (; j <= width - TLane.Count; j += TLane.Count)
                {
                    // Four streams at once confuse the prefetcher, so groups to come are asked for by hand.
                    float* later = x + ahead + j;
                    Prefetch.Near(later);
                    Prefetch.Near(later + width);
                    Prefetch.Near(later + (width * 2));
                    Prefetch.Near(later + (width * 3));
                    TLane k = TLane.Load(first + j);
                    TLane a = TLane.Load(x + j) - k;
                    TLane b = TLane.Load(x + width + j) - k;
                    TLane c = TLane.Load(x + (width * 2) + j) - k;
                    TLane d = TLane.Load(x + (width * 3) + j) - k;
                    TLane.Store(sum + j, TLane.Load(sum + j) + ((a + b) + (c + d)));
                    TLane ab = TLane.Fma(a, a, b * b);
                    TLane cd = TLane.Fma(c, c, d * d);
                    TLane.Store(square + j, TLane.Load(square + j) + (ab + cd));
                }

                if (j < width)
                {
                    for (int i = 0; i < 4; i++)
                    {
                        Tail<TLane>(x + (width * i), first, sum, square, j, width - j);
                    }
                }
            }

            for (; left > 0; left -= width, x += width)
            {
                int w = (int)Math.Min(width, left), j = 0;
                for (; j <= w - TLane.Count; j += TLane.Count)
                {
                    TLane d = TLane.Load(x + j) - TLane.Load(first + j);
                    TLane.Store(sum + j, TLane.Load(sum + j) + d);
                    TLane.Store(square + j, TLane.Fma(d, d, TLane.Load(square + j)));
                }

                if (j < w)
                {
                    Tail<TLane>(x, first, sum, square, j, w - j);
                }
            }

            Shape.Fold(sum);
            Shape.Fold(square);
            float count = rows;
            for (int c = 0; c < channels; c++)
            {
                float meanDeviation = sum[c] / count;
                square[c] -= sum[c] * meanDeviation;
                sum[c] = meanDeviation;
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void Tail<TLane>(float* x, float* first, float* sum, float* square, int j, int n)
            where TLane : unmanaged, ILane<TLane>
        {
            TLane d = TLane.LoadPartial(x + j, n) - TLane.LoadPartial(first + j, n);
            TLane.StorePartial(sum + j, TLane.LoadPartial(sum + j, n) + d, n);
            TLane.StorePartial(square + j, TLane.Fma(d, d, TLane.LoadPartial(square + j, n)), n);
        }
    }

    /// <summary>Joins the chunks: mean = Σ n·meanᵢ/N, variance = Σ (M2ᵢ + n·(meanᵢ − mean)²)/N, both compensated.</summary>
    private struct MergeBody : ILaneBody
    {
        private const int ChannelsPerBlock = 128;

        public ChannelRows Shape;
        public float* Partials;
        public float* Mean;
        public float* Variance;

        public readonly int Blocks => (Shape.Channels + ChannelsPerBlock - 1) / ChannelsPerBlock;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<TLane>(int chunk)
            where TLane : unmanaged, ILane<TLane>
        {
            (int from, int to) = Stretch.Block(Shape.Channels, chunk, ChannelsPerBlock);
            int stride = Shape.Width * 3;
            for (int c = from; c < to; c += TLane.Count)
            {
                int n = Math.Min(TLane.Count, to - c);
                TLane rows = TLane.Broadcast(Shape.Rows);
                TLane sum = TLane.Zero, lost = TLane.Zero;
                TLane origin = TLane.LoadPartial(Partials + (Shape.Width * 2) + c, n);
                for (int i = 0; i < Shape.Chunks; i++)
                {
                    TLane d = Deviation(Partials + ((long)i * stride) + c, origin, n);
                    Compensated.Add(ref sum, ref lost, TLane.Broadcast(Shape.RowsIn(i)) * d);
                }

                TLane meanDeviation = (sum + lost) / rows;
                sum = TLane.Zero;
                lost = TLane.Zero;
                for (int i = 0; i < Shape.Chunks; i++)
                {
                    float* p = Partials + ((long)i * stride) + c;
                    TLane d = Deviation(p, origin, n) - meanDeviation;
                    TLane between = TLane.Broadcast(Shape.RowsIn(i)) * d * d;
                    Compensated.Add(ref sum, ref lost, TLane.LoadPartial(p + Shape.Width, n) + between);
                }

                TLane.StorePartial(Mean + c, origin + meanDeviation, n);
                TLane.StorePartial(Variance + c, TLane.Max(TLane.Zero, (sum + lost) / rows), n);
            }
        }

        // Measured from the first row of all: two numbers near each other, whose difference loses nothing.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private readonly TLane Deviation<TLane>(float* chunk, TLane origin, int n)
            where TLane : unmanaged, ILane<TLane> =>
            TLane.LoadPartial(chunk + (Shape.Width * 2), n) - origin + TLane.LoadPartial(chunk, n);
    }
}
