using System.Runtime.CompilerServices;
using Shoestring.Kernels.ActivationOps;
using Shoestring.Kernels.Lanes;

namespace Shoestring.Kernels.Convolution;

/// <summary>Target rows of a depthwise convolution; a chunk is some pictures, or a block of rows of one, and some lanes.</summary>
internal unsafe struct DepthwiseRows<T, TOp, TSums> : IChunkBody
    where T : unmanaged, ILane<T>
    where TOp : struct, IActivationOp
    where TSums : struct
{
    public TapGrid Grid;
    public float* Source;
    public float* W; // [TapsH, TapsW, C]
    public float* Bias;
    public TOp Act;
    public float* Target;
    public float* Sums;
    public int Groups; // of lanes; 1 with sums
    public int SpreadH; // targets are every SpreadH-th row and SpreadW-th column of pictures of FullH × FullW
    public int SpreadW;
    public int FullH;
    public int FullW;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Run(int chunk)
    {
        int channels = Grid.SourceChannels;
        int blocks = DepthwisePath.RowBlocks(Grid, channels);
        int group = chunk % Groups;
        chunk /= Groups;
        int block = chunk % blocks;
        TapGrid grid = Grid;
        int together = DepthwisePath.Together(grid, channels), picture = chunk / blocks * together;
        grid.Pictures = Math.Min(together, Grid.Pictures - picture);
        int lanes = (channels + T.Count - 1) / T.Count;
        int first = (int)((long)lanes * group / Groups), last = (int)((long)lanes * (group + 1) / Groups);
        int begin = (int)((long)Grid.TargetH * block / blocks);
        int end = (int)((long)Grid.TargetH * (block + 1) / blocks);
        float* target = Target + ((((nint)picture * FullH) * FullW) * channels);
        float* source = Source + ((((nint)picture * Grid.SourceH) * Grid.SourceW) * channels);
        float* sums = Sums + ((nint)chunk * 2 * channels);
        for (int lane = first; lane < last; lane++)
        {
            int at = Math.Min(lane * T.Count, channels - T.Count); // the last lane overlaps its neighbour
            DepthwiseEnd<T, TOp, TSums> finish = new() { Act = Act, Bias = Bias == null ? T.Zero : T.Load(Bias + at) };
            float* y = target + ((((((nint)begin * SpreadH) + Grid.FirstH) * FullW) + Grid.FirstW) * channels);
            DepthwiseLines<T, TOp, TSums>.Run(
                grid, begin, end - begin, source + at, W + at, channels, y + at, (nint)FullH * FullW * channels, (nint)SpreadH * FullW * channels, (nint)SpreadW * channels,
                ref finish);

            if (typeof(TSums) == typeof(WithSums))
            {
                T.Store(sums + at, finish.Sum);
                T.Store(sums + channels + at, finish.Squares);
            }
        }
    }
}
