
namespace Shoestring.Kernels.Convolution;

/// <summary>
/// How the pictures of a depthwise convolution are cut so that what a chunk reads stays near: several small pictures, or a block of
/// rows of a large one. From the shape alone.
/// </summary>
internal readonly struct PictureRows
{
    private const int NearFloats = 5 << 15;
    private const int GroupFloats = 1 << 15;

    private readonly int _outH;
    private readonly int _pictures;

    public PictureRows(in ConvShape s)
    {
        _outH = s.OutH;
        _pictures = s.N;
        long row = ((long)s.W + s.OutW) * s.C;
        long picture = (long)((s.H * s.W) + (s.OutH * s.OutW)) * s.C;
        Group = 1;
        Blocks = 1;
        if (picture <= NearFloats)
        {
            // Loops over pictures of a few pixels take four at a time.
            long group = GroupFloats / picture;
            group = TapLists.Suits(s) ? Math.Max(group / 4, 1) * 4 : group;
            Group = (int)Math.Clamp(group, 1, Math.Max(s.N, 1));
        }
        else
        {
            int halo = (s.KernelH - 1) * s.DilationH;
            long rows = Math.Max((NearFloats / row) - halo, s.StrideH) / s.StrideH;
            Blocks = (int)((s.OutH + Math.Max(rows, 1) - 1) / Math.Max(rows, 1));
        }

        Units = (s.N + Group - 1) / Group * Blocks;
    }

    /// <summary>Pictures of a unit; more than one only when units are whole pictures.</summary>
    public int Group { get; }

    /// <summary>Blocks of output rows of a picture.</summary>
    public int Blocks { get; }

    /// <summary>Units in all.</summary>
    public int Units { get; }

    /// <summary>First picture, pictures, first output row and the row after the last of a unit.</summary>
    public (int Picture, int Pictures, int Begin, int End) Unit(int unit)
    {
        int block = unit % Blocks, picture = unit / Blocks * Group;
        return (
            picture, Math.Min(Group, _pictures - picture), (int)((long)_outH * block / Blocks),
            (int)((long)_outH * (block + 1) / Blocks));
    }

    /// <summary>Floats between lanes of so many near pixels: lanes must not fall on the same cache sets.</summary>
    public static nint LaneStride(long pixels, int lane) => (nint)((pixels % 8 == 0 ? pixels + 1 : pixels) * lane);

    /// <summary>Source rows that output rows begin..end−1 read, cut to the picture; all of them for a whole picture.</summary>
    public static (int First, int Last) SourceRows(in ConvShape s, int begin, int end) => begin == 0 && end == s.OutH ? (0, s.H) : (
        Math.Max((begin * s.StrideH) - s.PadTop, 0),
        Math.Min(((end - 1) * s.StrideH) - s.PadTop + ((s.KernelH - 1) * s.DilationH) + 1, s.H));

    /// <summary>Output rows that source rows begin..end−1 feed, cut to the picture.</summary>
    public static (int First, int Last) TargetRows(in ConvShape s, int begin, int end)
    {
        int low = begin + s.PadTop - ((s.KernelH - 1) * s.DilationH);
        return (
            Math.Max(low <= 0 ? 0 : (low + s.StrideH - 1) / s.StrideH, 0),
            Math.Min(((end - 1 + s.PadTop) / s.StrideH) + 1, s.OutH));
    }

    /// <summary>The grid of a block: target rows from begin on, source rows from first on, pixels a lane apart.</summary>
    public static TapGrid Near(TapGrid grid, int pictures, int begin, int end, int first, int last, int lane)
    {
        grid.Pictures = pictures;
        grid.OriginH += (begin * grid.StepH) - first;
        grid.TargetH = end - begin;
        grid.SourceH = last - first;
        grid.SourceChannels = lane;
        return grid;
    }
}
