using System.Runtime.CompilerServices;
using Shoestring.Kernels.ActivationOps;
using Shoestring.Kernels.Lanes;

namespace Shoestring.Kernels.Convolution;

/// <summary>One lane of channels of some target rows: finds the tap rows that lie inside and takes the fastest loop.</summary>
internal static unsafe class DepthwiseLines<T, TOp, TSums>
    where T : unmanaged, ILane<T>
    where TOp : struct, IActivationOp
    where TSums : struct
{
    /// <summary>
    /// Target rows i to i + rows − 1 of the grid's pictures, yPicture floats apart, yLine from row to row, ys from target to target; pixels
    /// of the source lie SourceChannels floats apart, weights ws.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(
        in TapGrid grid, int i, int rows, float* source, float* w, nint ws, float* y, nint yPicture, nint yLine, nint ys,
        ref DepthwiseEnd<T, TOp, TSums> end)
    {
        bool slides = grid.Slides;
        nint line = (nint)grid.SourceW * grid.SourceChannels;
        for (int top = (i * grid.StepH) + grid.OriginH; rows > 0;)
        {
            var (low, high) = grid.TapsInside(top);
            float* from = source + ((top + (low * grid.TapStepH)) * line), weight = w + (low * grid.TapsW * ws);
            int run = slides && low == 0 && high == grid.TapsH ? Math.Min(grid.WholeRows(top), rows) : 1;
            DepthwiseWalk walk = new()
            {
                Rows = run,
                Source = grid.StepH * line,
                Target = yLine,
                Pictures = grid.Pictures,
                SourcePicture = grid.SourceH * line,
                TargetPicture = yPicture,
            };
            if (!slides || low >= high)
            {
                Row(grid, walk, from, grid.TapStepH * line, high - low, weight, ws, y, ys, ref end);
            }
            else if (grid.TapsH == 3)
            {
                Slide<ThreeTaps>(grid, walk, from, line, high - low, weight, ws, y, ys, ref end);
            }
            else
            {
                Slide<FiveTaps>(grid, walk, from, line, high - low, weight, ws, y, ys, ref end);
            }

            top += run * grid.StepH;
            y += run * yLine;
            rows -= run;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Row(
        in TapGrid grid, in DepthwiseWalk walk, float* from, nint tapLine, int taps, float* w, nint ws, float* y, nint ys,
        ref DepthwiseEnd<T, TOp, TSums> end)
    {
        for (int p = 0; p < walk.Pictures; p++, from += walk.SourcePicture, y += walk.TargetPicture)
        {
            if (grid.IsPadded)
            {
                DepthwiseRow<T, TOp, TSums>.Padded(grid, from, tapLine, taps, w, ws, y, ys, ref end);
            }
            else
            {
                DepthwiseRow<T, TOp, TSums>.Any(grid, from, tapLine, taps, w, ws, y, ys, ref end);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Slide<TTaps>(
        in TapGrid grid, in DepthwiseWalk walk, float* from, nint line, int taps, float* w, nint ws, float* y, nint ys,
        ref DepthwiseEnd<T, TOp, TSums> end)
        where TTaps : struct, ITaps
    {
        switch (taps)
        {
            case 1:
                Slide<TTaps, OneTap>(grid, walk, from, line, w, ws, y, ys, ref end);
                break;
            case 2:
                Slide<TTaps, TwoTaps>(grid, walk, from, line, w, ws, y, ys, ref end);
                break;
            case 3:
                Slide<TTaps, ThreeTaps>(grid, walk, from, line, w, ws, y, ys, ref end);
                break;
            case 4:
                Slide<TTaps, FourTaps>(grid, walk, from, line, w, ws, y, ys, ref end);
                break;
            default:
                Slide<TTaps, FiveTaps>(grid, walk, from, line, w, ws, y, ys, ref end);
                break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Slide<TTaps, TRows>(
        in TapGrid grid, in DepthwiseWalk walk, float* from, nint line, float* w, nint ws, float* y, nint ys,
        ref DepthwiseEnd<T, TOp, TSums> end)
        where TTaps : struct, ITaps
        where TRows : struct, ITaps
    {
        nint tapLine = grid.TapStepH * line;
        if (grid.StepW == 1 && TTaps.Count == 5 && typeof(TSums) == typeof(WithoutSums) && TOp.IsShort && grid.SourceW > 2)
        {
            DepthwisePeeled<T, TOp, TSums, TRows>.Step1(
                walk, grid.SourceW, from, tapLine, grid.SourceChannels, w, ws, y, ys, end);
        }
        else if (grid.StepW == 1)
        {
            DepthwiseSlide<T, TOp, TSums, TTaps, TRows>.Step1(walk, grid.SourceW, from, tapLine, grid.SourceChannels, w, ws, y, ys, ref end);
        }
        else
        {
            DepthwiseSlide<T, TOp, TSums, TTaps, TRows>.Step2(walk, grid.SourceW, from, tapLine, grid.SourceChannels, w, ws, y, ys, ref end);
        }
    }
}
