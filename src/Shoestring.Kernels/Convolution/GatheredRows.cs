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
    private const int FewTargets = 1024;
    private const int GatheredFloats = 12 * 1024; // 48 KiB

    public TapProduct Of;

    /// <summary>Chunks; from the shape alone.</summary>
    public static int Blocks(int targets, int channels, int k) =>
        (targets + BlockRows(targets, channels, k) - 1) / BlockRows(targets, channels, k);

    public void Run(WorkerPool pool) =>
        pool.For(Blocks(Of.Grid.Targets, Of.TargetChannels, Of.K), ref this);

    public readonly void Run(int chunk)
    {
        int k = Of.K;
        int block = BlockRows(Of.Grid.Targets, Of.TargetChannels, k);
        int begin = chunk * block;
        int end = Math.Min(begin + block, Of.Grid.Targets);
        int stride = Gatherer<T>.Stride(k);
        // A few rows left over go with the others: B passes by for every step.
        int step = Math.Max(Math.Clamp(GatheredFloats / stride / Unit, 1, 8) * Unit, block < 2 * Unit ? block : 0);
        float* gathered = ThreadScratch.Floats(((long)step * stride) + 16 + (Of.SpreadH == 0 ? 0 : (long)step * Of.N));
        float* dense = gathered + ((nint)step * stride) + 16;
        Panels<T> cut = new(Of.N);
        for (int row = begin; row < end; row += step)
        {
            int rows = Math.Min(step, end - row);
            for (int g = 0; g < Of.Groups; g++)
            {
                Gatherer<T>.Run(Of.Grid, Of.Source, Of.SourceEnd, g * Of.KTap, Of.KTap, row, rows, gathered, stride);
                RowsProduct<T> product = new()
                {
                    N = Of.N,
                    K = k,
                    B = Of.B + (g * Of.BGroup),
                    Bias = Of.Bias == null ? null : Of.Bias + (g * ((Of.N + 15) / 16 * 16)),
                    Bounds = Of.Bounds,
                };
                if (Of.SpreadH == 0)
                {
                    product.Multiply(
                        rows, gathered, stride, Of.Target + ((nint)row * Of.TargetChannels) + (g * Of.N), Of.TargetChannels, 0,
                        cut.Count, false);
                }
                else
                {
                    product.Multiply(rows, gathered, stride, dense, Of.N, 0, cut.Count, false);
                    Spread(row, rows, dense, Of.Target + (g * Of.N));
                }
            }
        }

        float* sums = Of.Sums == null ? null : Of.Sums + ((nint)chunk * 2 * Of.TargetChannels);
        if (Of.SpreadH == 0)
        {
            RowsProduct<T>.Finish(
                end - begin, Of.TargetChannels, Of.Target + ((nint)begin * Of.TargetChannels), Of.TargetChannels, Of.Act, sums,
                sums == null ? null : sums + Of.TargetChannels);
        }
    }

    private static int BlockRows(int targets, int channels, int k)
    {
        long wanted = ChunkMacs / Math.Max((long)channels * k, 1) / Unit * Unit;
        int rows = (int)Math.Clamp(wanted, Unit, 1 << 13);
        return targets > rows && targets <= FewTargets && targets % rows is > 0 and < Unit / 2
            ? (targets + (targets / rows) - 1) / (targets / rows)
            : rows;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Spread(int row, int rows, float* from, float* to)
    {
        for (int r = row; r < row + rows; r++, from += Of.N)
        {
            int j = (r % Of.Grid.TargetW * Of.SpreadW) + Of.Grid.FirstW;
            int i = (r / Of.Grid.TargetW % Of.Grid.TargetH * Of.SpreadH) + Of.Grid.FirstH;
            nint picture = r / (Of.Grid.TargetW * Of.Grid.TargetH);
            float* at = to + ((((picture * Of.FullH) + i) * Of.FullW) + j) * Of.TargetChannels;
            new Span<float>(from, Of.N).CopyTo(new Span<float>(at, Of.N));
        }
    }
}
