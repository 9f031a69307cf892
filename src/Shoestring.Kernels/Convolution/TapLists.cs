namespace Shoestring.Kernels.Convolution;

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

    /// <summary>Integers of memory that <see cref="Fill"/> writes; none where it does not suit.</summary>
    public static int Length(in ConvShape s)
    {
        if (!Suits(s))
        {
            return 0;
        }

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

    // Pairs grouped by target (0), source (1) or tap (2); the two others stand in that order. Counted first, then placed.
    private static int* List(in ConvShape s, int keys, int by, int* to)
    {
        new Span<int>(to, keys + 1).Clear();
        Walk(s, by, to + 1, null);
        for (int key = 0; key < keys; key++)
        {
            to[key + 1] += to[key];
        }

        int* pairs = to + keys + 1;
        int* end = pairs + (2 * to[keys]);
        Walk(s, by, to, pairs);

        // Each start went on to the next one's.
        for (int key = keys; key > 0; key--)
        {
            to[key] = to[key - 1];
        }

        to[0] = 0;
        return end;
    }

    // Every pair of pixels that meets, by target and then tap; at[key] counts, and says where a pair goes.
    private static void Walk(in ConvShape s, int by, int* at, int* pairs)
    {
        for (int target = 0; target < s.OutH * s.OutW; target++)
        {
            int top = (target / s.OutW * s.StrideH) - s.PadTop, left = (target % s.OutW * s.StrideW) - s.PadLeft;
            for (int i = 0; i < s.KernelH; i++)
            {
                for (int j = 0; j < s.KernelW; j++)
                {
                    int row = top + (i * s.DilationH), column = left + (j * s.DilationW);
                    if ((uint)row >= (uint)s.H || (uint)column >= (uint)s.W)
                    {
                        continue;
                    }

                    int source = (row * s.W) + column, tap = (i * s.KernelW) + j;
                    int* place = at + (by == 0 ? target : by == 1 ? source : tap);
                    if (pairs != null)
                    {
                        pairs[2 * *place] = by == 1 ? target : source;
                        pairs[(2 * *place) + 1] = by == 2 ? target : tap;
                    }

                    ++*place;
                }
            }
        }
    }
}
