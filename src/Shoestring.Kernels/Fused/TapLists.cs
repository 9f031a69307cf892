namespace Shoestring.Kernels.Fused;

/// <summary>
/// For pictures of a few pixels, where loops over rows cost more than they do: which pixels meet under which tap, in three orders. The
/// memory is the caller's.
/// </summary>
internal unsafe struct TapLists
{
    private const int MostPixels = 16;
    private const int MostTaps = 25;

    public int* ByTarget; // starts, then (source, tap)
    public int* BySource; // starts, then (target, tap)
    public int* ByTap; // starts, then (source, target)

    /// <summary>Whether a convolution's pictures are that small.</summary>
    public static bool Suits(in ConvShape s) =>
        s.H * s.W <= MostPixels && s.OutH * s.OutW <= MostPixels && s.KernelH * s.KernelW <= MostTaps;

    /// <summary>Integers of memory that <see cref="Fill"/> writes.</summary>
    public static int Length(in ConvShape s)
    {
        int pairs = 2 * s.OutH * s.OutW * s.KernelH * s.KernelW;
        return (3 * pairs) + (s.H * s.W) + (s.OutH * s.OutW) + (s.KernelH * s.KernelW) + 3;
    }

    /// <summary>Makes the lists.</summary>
    public static TapLists Fill(in ConvShape s, int* memory)
    {
        int sources = s.H * s.W, targets = s.OutH * s.OutW, taps = s.KernelH * s.KernelW;
        TapLists lists = new() { ByTarget = memory };
        lists.BySource = List(s, targets, 0, memory);
        lists.ByTap = List(s, sources, 1, lists.BySource);
        List(s, taps, 2, lists.ByTap);
        return lists;
    }

    // Pairs grouped by target (0), source (1) or tap (2); the two others stand in that order.
    private static int* List(in ConvShape s, int keys, int by, int* to)
    {
        int* pair = to + keys + 1;
        int count = 0;
        for (int key = 0; key < keys; key++)
        {
            to[key] = count;
            for (int target = 0; target < s.OutH * s.OutW; target++)
            {
                for (int tap = 0; tap < s.KernelH * s.KernelW; tap++)
                {
                    int row = (target / s.OutW * s.StrideH) - s.PadTop + (tap / s.KernelW * s.DilationH);
                    int column = (target % s.OutW * s.StrideW) - s.PadLeft + (tap % s.KernelW * s.DilationW);
                    int source = (row * s.W) + column;
                    if ((uint)row >= (uint)s.H || (uint)column >= (uint)s.W || key != (by == 0 ? target : by == 1 ? source : tap))
                    {
                        continue;
                    }

                    *pair++ = by == 0 ? source : by == 1 ? target : source;
                    *pair++ = by == 2 ? target : tap;
                    count++;
                }
            }
        }

        to[keys] = count;
        return pair;
    }
}
