using Shoestring.Kernels.Contraction;
using Shoestring.Kernels.Lanes;

namespace Shoestring.Kernels.Convolution;

/// <summary>Packs the weights of the taps of a grid as panels [TapsH·TapsW·KTap, N]; a chunk is a panel of a group.</summary>
internal unsafe struct TapPack<T> : IChunkBody
    where T : unmanaged, ILane<T>
{
    public TapGrid Grid;
    public int Groups;
    public int N;
    public int KTap;
    public float* W;
    public nint WeightRow;
    public nint WeightGroup;
    public nint WeightTap;
    public int KernelColumns;
    public bool Transposed;
    public float* Packed;

    public readonly void Run(int chunk)
    {
        Panels<T> cut = new(N);
        int panel = chunk % cut.Count;
        int group = chunk / cut.Count;
        int k = Grid.TapsH * Grid.TapsW * KTap;
        float* to = Packed + (group * (nint)PackBody<T>.Length(N, k)) + ((nint)Panels<T>.Column(panel) * k);
        for (int t = 0; t < Grid.TapsH; t++)
        {
            for (int u = 0; u < Grid.TapsW; u++)
            {
                int tap = ((Grid.KernelH + (t * Grid.KernelStepH)) * KernelColumns) + Grid.KernelW + (u * Grid.KernelStepW);
                cut.PackRows(panel, KTap, W + (tap * WeightTap) + (group * WeightGroup), WeightRow, Transposed, to);
                to += (nint)KTap * cut.Width(panel);
            }
        }
    }
}
