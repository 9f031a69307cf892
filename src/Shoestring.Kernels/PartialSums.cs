using System.Runtime.CompilerServices;
using Shoestring.Kernels.Lanes;

namespace Shoestring.Kernels;

/// <summary>
/// Joins what chunks summed: out[c] = factor·Σ partials[chunk·stride + c], chunk after chunk with a compensated sum, so
/// that thousands of chunks lose nothing. The order is fixed.
/// </summary>
internal static unsafe class PartialSums
{
    private const int ChannelsPerChunk = 128;

    public static void Merge(WorkerPool pool, int chunks, int stride, int channels, float* partials, float factor, float* sums)
    {
        Body body = new()
        {
            Chunks = chunks,
            Stride = stride,
            Channels = channels,
            Partials = partials,
            Factor = factor,
            Sums = sums,
        };
        LaneLoop.For(pool, (channels + ChannelsPerChunk - 1) / ChannelsPerChunk, ref body);
    }

    private struct Body : ILaneBody
    {
        public int Chunks;
        public int Stride;
        public int Channels;
        public float* Partials;
        public float Factor;
        public float* Sums;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<TLane>(int chunk)
            where TLane : unmanaged, ILane<TLane>
        {
            (int from, int to) = Stretch.Block(Channels, chunk, ChannelsPerChunk);
            for (int c = from; c < to; c += TLane.Count)
            {
                int n = Math.Min(TLane.Count, to - c);
                bool whole = n == TLane.Count;
                TLane sum = TLane.Zero, lost = TLane.Zero;
                for (int i = 0; i < Chunks; i++)
                {
                    float* p = Partials + ((long)i * Stride) + c;
                    TLane v = whole ? TLane.Load(p) : TLane.LoadPartial(p, n);
                    Compensated.Add(ref sum, ref lost, v);
                }

                sum = (sum + lost) * TLane.Broadcast(Factor);
                if (whole)
                {
                    TLane.Store(Sums + c, sum);
                }
                else
                {
                    TLane.StorePartial(Sums + c, sum, n);
                }
            }
        }
    }
}
