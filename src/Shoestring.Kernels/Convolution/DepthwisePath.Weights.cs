using System.Runtime.CompilerServices;
using Shoestring.Kernels.Lanes;

namespace Shoestring.Kernels.Convolution;

/// <summary>The chunks of the weight gradient.</summary>
internal sealed unsafe partial class DepthwisePath
{
    private struct WeightBody<T> : IChunkBody
        where T : unmanaged, ILane<T>
    {
        public TapGrid Grid;
        public float* X;
        public float* Dy;
        public float* Dw;
        public int Parts;
        public int Groups; // of lanes
        public nint Stride;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run(int chunk)
        {
            int channels = Grid.SourceChannels, lanes = (channels + T.Count - 1) / T.Count;
            int group = chunk % Groups, part = chunk / Groups;
            bool whole = Parts <= Grid.Pictures;
            int units = whole ? Grid.Pictures : Grid.Pictures * Grid.TargetH, rows = whole ? Grid.TargetH : 1;
            int first = (int)((long)units * part / Parts) * rows, last = (int)((long)units * (part + 1) / Parts) * rows;
            float* dw = Dw + (part * Stride);
            for (int lane = lanes * group / Groups; lane < lanes * (group + 1) / Groups; lane++)
            {
                int at = Math.Min(lane * T.Count, channels - T.Count); // the last lane overlaps its neighbour
                DepthwiseOuter<T>.Run(Grid, first, last, X + at, Dy + at, (nint)Grid.TargetW * channels, dw + at, channels);
            }
        }
    }
}
