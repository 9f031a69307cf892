using Shoestring.Kernels.Convolution;

namespace Shoestring.Kernels.Fused;

/// <summary>Rows of a unit of a depthwise convolution's backward: those it owns, and those it reads.</summary>
internal readonly struct DepthwiseExtent
{
    public DepthwiseExtent(in ConvShape s, in PictureRows cut, int unit)
    {
        (int picture, Pictures, Begin, End) = cut.Unit(unit);
        XBegin = Begin == 0 ? 0 : Begin * s.StrideH;
        XEnd = End == s.OutH ? s.H : Math.Min(End * s.StrideH, s.H);
        (XFirst, XLast) = PictureRows.SourceRows(s, Begin, End);
        var (low, high) = PictureRows.TargetRows(s, XBegin, XEnd);
        (DFirst, DLast) = (Math.Min(low, Begin), Math.Max(high, End));
        First = ((picture * s.H) + XBegin) * s.W;
        Pixels = Pictures * (XEnd - XBegin) * s.W;
        X = (((nint)picture * s.H) + XFirst) * s.W;
        XPixels = Pictures * (XLast - XFirst) * s.W;
        D = (((nint)picture * s.OutH) + DFirst) * s.OutW;
        DPixels = Pictures * (DLast - DFirst) * s.OutW;
    }

    public int Pictures { get; }

    /// <summary>First output row.</summary>
    public int Begin { get; }

    public int End { get; }

    /// <summary>First input row that it owns.</summary>
    public int XBegin { get; }

    public int XEnd { get; }

    /// <summary>First input row that it reads.</summary>
    public int XFirst { get; }

    public int XLast { get; }

    /// <summary>First gradient row that it reads.</summary>
    public int DFirst { get; }

    public int DLast { get; }

    /// <summary>First input pixel that it owns.</summary>
    public int First { get; }

    /// <summary>Input pixels that it owns.</summary>
    public int Pixels { get; }

    /// <summary>First input pixel that it reads.</summary>
    public nint X { get; }

    public int XPixels { get; }

    /// <summary>First gradient pixel that it reads.</summary>
    public nint D { get; }

    public int DPixels { get; }
}
