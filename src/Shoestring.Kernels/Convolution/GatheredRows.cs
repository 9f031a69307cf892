using System.Runtime.CompilerServices;
using Shoestring.Kernels.Contraction;
using Shoestring.Kernels.Lanes;

namespace Shoestring.Kernels.Convolution;

/// <summary>Target pixels = gathered source rows · packed weights; a chunk is a block of target pixels.</summary>
internal unsafe struct GatheredRows<T> : IChunkBody
    where T : unmanaged, ILane<T>
{
    private const int Unit = 24; // a multiple of every tile height
    private const long ChunkMacs = 1 << 20;
    private const int GatheredFloats = 12 * 1024; // 48 KiB

    public TapGrid Grid;
    public int Groups;
    public float* Source;
    public float* SourceEnd;
    public float* B;
    public nint BGroup;
    public float* Bias;
    public int N; // target channels of a group
    public int KTap; // source channels of a group
    public Activation Act;
    public float* Target;
    public int TargetChannels;
    public float* Sums;
    public int SpreadH; // 0: targets lie densely; else every SpreadH-th row of a picture of FullH × FullW
    public int SpreadW;
    public int FullH;
    public int FullW;

    /// <summary>Chunks; from the shape alone.</summary>
    public static int Blocks(int targets, int channels, int k) =>
        (targets + BlockRows(channels, k) - 1) / BlockRows(channels, k);

    public void Run(WorkerPool pool) =>
        pool.For(Blocks(Grid.Targets, TargetChannels, Grid.TapsH * Grid.TapsW * KTap), ref this);

    public readonly void Run(int chunk)
    {
        int k = Grid.TapsH * Grid.TapsW * KTap;
        int block = BlockRows(TargetChannels, k);
        int begin = chunk * block;
        int end = Math.Min(begin + block, Grid.Targets);
        int stride = Gatherer<T>.Stride(k);
        int step = Math.Clamp(GatheredFloats / stride / Unit, 1, 8) * Unit;
        float* gathered = ThreadScratch.Floats(((long)step * stride) + 16 + (SpreadH == 0 ? 0 : (long)step * N));
        float* dense = gathered + ((nint)step * stride) + 16;
        Panels<T> cut = new(N);
        for (int row = begin; row < end; row += step)
        {
            int rows = Math.Min(step, end - row);
            for (int g = 0; g < Groups; g++)
            {
                Gatherer<T>.Run(Grid, Source, SourceEnd, g * KTap, KTap, row, rows, gathered, stride);
                RowsProduct<T> product = new()
                {
                    N = N,
                    K = k,
                    B = B + (g * BGroup),
                    Bias = Bias == null ? null : Bias + (g * ((N + 15) / 16 * 16)),
                };
                if (SpreadH == 0)
                {
                    product.Multiply(
                        rows, gathered, stride, Target + ((nint)row * TargetChannels) + (g * N), TargetChannels, 0,
                        cut.Count, false);
                }
                else
                {
                    product.Multiply(rows, gathered, stride, dense, N, 0, cut.Count, false);
                    Spread(row, rows, dense, Target + (g * N));
                }
            }
        }

        float* sums = Sums == null ? null : Sums + ((nint)chunk * 2 * TargetChannels);
        if (SpreadH == 0)
        {
            RowsProduct<T>.Finish(
                end - begin, TargetChannels, Target + ((nint)begin * TargetChannels), TargetChannels, Act, sums,
                sums == null ? null : sums + TargetChannels);
        }
    }

    private static int BlockRows(int channels, int k)
    {
        long rows = ChunkMacs / Math.Max((long)channels * k, 1) / Unit * Unit;
        return (int)Math.Clamp(rows, Unit, 1 << 13);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Spread(int row, int rows, float* from, float* to)
    {
        for (int r = row; r < row + rows; r++, from += N)
        {
            int j = (r % Grid.TargetW * SpreadW) + Grid.FirstW;
            int i = (r / Grid.TargetW % Grid.TargetH * SpreadH) + Grid.FirstH;
            nint picture = r / (Grid.TargetW * Grid.TargetH);
            float* at = to + ((((picture * FullH) + i) * FullW) + j) * TargetChannels;
            new Span<float>(from, N).CopyTo(new Span<float>(at, N));
        }
    }
}
