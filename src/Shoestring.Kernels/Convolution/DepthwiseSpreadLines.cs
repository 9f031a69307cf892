using System.Runtime.CompilerServices;
using Shoestring.Kernels.Lanes;

namespace Shoestring.Kernels.Convolution;

/// <summary>One lane of channels of some rows of the input's gradient of a depthwise convolution of stride 2.</summary>
internal static unsafe class DepthwiseSpreadLines<T>
    where T : unmanaged, ILane<T>
{
    /// <summary>3×3 or 5×5 whose target j stands above row and column 2j, and none is beyond.</summary>
    public static bool Suits(in ConvShape s) =>
        s is { StrideH: 2, StrideW: 2, DilationH: 1, DilationW: 1, KernelW: 3 or 5 } && s.KernelH == s.KernelW
        && s.PadTop == s.KernelH / 2 && s.PadLeft == s.KernelW / 2 && s.OutH == (s.H + 1) / 2 && s.OutW == (s.W + 1) / 2;

    /// <summary>
    /// Input rows begin..end−1 of so many pictures, dPicture and s.H·line floats apart: dy and dx are their first rows; dLine and line are
    /// floats from row to row.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(
        in ConvShape s, int pictures, int begin, int end, float* dy, nint dPicture, nint dLine, nint dPixel, float* w, nint ws,
        float* dx, nint line, nint pixel)
    {
        // Rows of equal parity read the same tap rows: the last one and every second before it.
        for (int parity = 0; parity < 2; parity++)
        {
            for (int row = begin + ((begin + parity) & 1); row < end;)
            {
                int tap = s.KernelH - 1 - ((row + s.PadTop + s.KernelH - 1) & 1), top = (row + s.PadTop - tap) / 2, count = (tap / 2) + 1;
                int low = Math.Max(-top, 0), high = Math.Min(s.OutH - top, count);
                int run = low == 0 && high == count ? Math.Min(s.OutH - count - top + 1, (end - row + 1) / 2) : 1;
                DepthwiseWalk walk = new()
                {
                    Rows = run,
                    Source = dLine,
                    Target = 2 * line,
                    Pictures = pictures,
                    SourcePicture = dPicture,
                    TargetPicture = s.H * line,
                };
                float* from = dy + ((top + low) * dLine), weight = w + ((tap - (2 * low)) * s.KernelW * ws), to = dx + (row * line);
                if (s.KernelW == 3)
                {
                    Rows<ThreeTaps>(walk, s.W, high - low, from, dLine, dPixel, weight, ws, to, pixel);
                }
                else
                {
                    Rows<FiveTaps>(walk, s.W, high - low, from, dLine, dPixel, weight, ws, to, pixel);
                }

                row += 2 * run;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows<TTaps>(
        in DepthwiseWalk walk, int width, int taps, float* dy, nint dLine, nint dPixel, float* w, nint ws, float* dx, nint pixel)
        where TTaps : struct, ITaps
    {
        nint wr = -2 * TTaps.Count * ws;
        switch (taps)
        {
            case 1:
                DepthwiseSpread<T, TTaps, OneTap>.Rows(walk, width, dy, dLine, dPixel, w, wr, ws, dx, pixel);
                break;
            case 2:
                DepthwiseSpread<T, TTaps, TwoTaps>.Rows(walk, width, dy, dLine, dPixel, w, wr, ws, dx, pixel);
                break;
            default:
                DepthwiseSpread<T, TTaps, ThreeTaps>.Rows(walk, width, dy, dLine, dPixel, w, wr, ws, dx, pixel);
                break;
        }
    }
}
