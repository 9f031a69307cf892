using Shoestring.Kernels.ActivationOps;
using Shoestring.Kernels.Lanes;

namespace Shoestring.Kernels.Convolution;

/// <summary>One lane of channels of one target row: finds the source rows, those outside being zeros, and takes the fastest loop.</summary>
internal static unsafe class DepthwiseLine<T, TOp, TSums>
    where T : unmanaged, ILane<T>
    where TOp : struct, IActivationOp
    where TSums : struct
{
    /// <summary>Target row i of a picture; pixels of the source lie SourceChannels floats apart, weights ws, targets ys.</summary>
    public static void Run(
        in TapGrid grid, int i, float* source, float* w, nint ws, float* y, nint ys, float* zeros, bool slides,
        ref DepthwiseEnd<T, TOp, TSums> end)
    {
        nint pixel = grid.SourceChannels;
        nint line = grid.SourceW * pixel;
        int top = (i * grid.StepH) + grid.OriginH;
        if (grid is { TapsH: 3, TapsW: 3 })
        {
            int middle = top + grid.TapStepH;
            int bottom = middle + grid.TapStepH;
            bool in0 = (uint)top < (uint)grid.SourceH;
            bool in1 = (uint)middle < (uint)grid.SourceH;
            bool in2 = (uint)bottom < (uint)grid.SourceH;
            float* r0 = in0 ? source + (top * line) : zeros;
            float* r1 = in1 ? source + (middle * line) : zeros;
            float* r2 = in2 ? source + (bottom * line) : zeros;
            nint s0 = in0 ? pixel : 0, s1 = in1 ? pixel : 0, s2 = in2 ? pixel : 0;
            if (slides)
            {
                DepthwiseRow<T, TOp, TSums>.Slide3(grid.TargetW, r0, s0, r1, s1, r2, s2, w, ws, y, ys, ref end);
            }
            else
            {
                DepthwiseRow<T, TOp, TSums>.Direct3(grid, r0, s0, r1, s1, r2, s2, w, ws, y, ys, ref end);
            }

            return;
        }

        int first = 0;
        while (first < grid.TapsH && top + (first * grid.TapStepH) < 0)
        {
            first++;
        }

        int last = first;
        while (last < grid.TapsH && top + (last * grid.TapStepH) < grid.SourceH)
        {
            last++;
        }

        float* from = source + ((top + (first * grid.TapStepH)) * line);
        float* weight = w + (first * grid.TapsW * ws);
        if (grid.IsPadded)
        {
            DepthwiseRow<T, TOp, TSums>.Padded(grid, from, grid.TapStepH * line, last - first, weight, ws, y, ys, ref end);
        }
        else
        {
            DepthwiseRow<T, TOp, TSums>.Any(grid, from, grid.TapStepH * line, last - first, weight, ws, y, ys, ref end);
        }
    }
}
