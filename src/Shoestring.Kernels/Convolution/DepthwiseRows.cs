using System.Runtime.CompilerServices;
using Shoestring.Kernels.ActivationOps;
using Shoestring.Kernels.Lanes;

namespace Shoestring.Kernels.Convolution;

/// <summary>Target rows of a depthwise convolution; a chunk is a block of rows of one picture.</summary>
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
    public int SpreadH; // targets are every SpreadH-th row and SpreadW-th column of pictures of FullH × FullW
    public int SpreadW;
    public int FullH;
    public int FullW;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Run(int chunk)
    {
        int channels = Grid.SourceChannels;
        int blocks = DepthwisePath.RowBlocks(Grid, channels);
        int picture = chunk / blocks;
        int block = chunk % blocks;
        int begin = (int)((long)Grid.TargetH * block / blocks);
        int end = (int)((long)Grid.TargetH * (block + 1) / blocks);
        float* zeros = stackalloc float[T.Count];
        T.Store(zeros, T.Zero);
        float* target = Target + ((((nint)picture * FullH) * FullW) * channels);
        float* source = Source + ((((nint)picture * Grid.SourceH) * Grid.SourceW) * channels);
        bool slides = DepthwisePath.Slides(Grid);
        float* sums = Sums + ((nint)chunk * 2 * channels);
        for (int c = 0; c < channels; c += T.Count)
        {
            int at = Math.Min(c, channels - T.Count); // the last lane overlaps its neighbour
            DepthwiseEnd<T, TOp, TSums> finish = new() { Act = Act, Bias = Bias == null ? T.Zero : T.Load(Bias + at) };
            for (int i = begin; i < end; i++)
            {
                float* y = target + ((((((nint)i * SpreadH) + Grid.FirstH) * FullW) + Grid.FirstW) * channels);
                Row(i, source + at, W + at, y + at, zeros, slides, ref finish);
            }

            if (typeof(TSums) == typeof(WithSums))
            {
                T.Store(sums + at, finish.Sum);
                T.Store(sums + channels + at, finish.Squares);
            }
        }
    }

    private readonly void Row(
        int i, float* source, float* w, float* y, float* zeros, bool slides,
        ref DepthwiseEnd<T, TOp, TSums> end)
    {
        nint pixel = Grid.SourceChannels;
        nint line = Grid.SourceW * pixel;
        int top = (i * Grid.StepH) + Grid.OriginH;
        if (Grid is { TapsH: 3, TapsW: 3 })
        {
            int middle = top + Grid.TapStepH;
            int bottom = middle + Grid.TapStepH;
            bool in0 = (uint)top < (uint)Grid.SourceH;
            bool in1 = (uint)middle < (uint)Grid.SourceH;
            bool in2 = (uint)bottom < (uint)Grid.SourceH;
            float* r0 = in0 ? source + (top * line) : zeros;
            float* r1 = in1 ? source + (middle * line) : zeros;
            float* r2 = in2 ? source + (bottom * line) : zeros;
            nint s0 = in0 ? pixel : 0, s1 = in1 ? pixel : 0, s2 = in2 ? pixel : 0;
            if (slides)
            {
                DepthwiseRow<T, TOp, TSums>.Slide3(Grid.TargetW, r0, s0, r1, s1, r2, s2, w, pixel, y, SpreadW * pixel, ref end);
            }
            else
            {
                DepthwiseRow<T, TOp, TSums>.Direct3(Grid, r0, s0, r1, s1, r2, s2, w, pixel, y, SpreadW * pixel, ref end);
            }

            return;
        }

        int first = 0;
        while (first < Grid.TapsH && top + (first * Grid.TapStepH) < 0)
        {
            first++;
        }

        int last = first;
        while (last < Grid.TapsH && top + (last * Grid.TapStepH) < Grid.SourceH)
        {
            last++;
        }

        DepthwiseRow<T, TOp, TSums>.Any(
            Grid, source + ((top + (first * Grid.TapStepH)) * line), Grid.TapStepH * line, last - first,
            w + (first * Grid.TapsW * pixel), pixel, y, SpreadW * pixel, ref end);
    }
}
