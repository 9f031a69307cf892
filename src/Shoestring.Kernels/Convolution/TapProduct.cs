using Shoestring.Kernels.Contraction;

namespace Shoestring.Kernels.Convolution;

/// <summary>The operands of target pixels = act(taps of source pixels · packed weights + bias), however the taps are read.</summary>
internal unsafe struct TapProduct
{
    public TapGrid Grid;
    public int Groups;
    public float* Source;
    public float* SourceEnd;
    public float* B; // panels of [TapsH, TapsW, KTap] × N
    public nint BGroup;
    public float* Bias;
    public int N; // target channels of a group
    public int KTap; // source channels of a group
    public Activation Act; // of what is stored
    public Bounds Bounds; // what sums are clamped to as they are stored
    public float* Target;
    public int TargetChannels;
    public float* Sums; // null, or for each chunk sums and sums of squares of the target channels
    public int SpreadH; // 0: targets lie densely; else every SpreadH-th row of a picture of FullH × FullW
    public int SpreadW;
    public int FullH;
    public int FullW;

    public readonly int K => Grid.TapsH * Grid.TapsW * KTap;
}
