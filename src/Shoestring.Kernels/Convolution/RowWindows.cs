using System.Runtime.CompilerServices;

namespace Shoestring.Kernels.Convolution;

/// <summary>
/// Source rows copied between columns of zeros, so that the taps of a target in one source row are one stretch of memory and those of
/// the next target lie a fixed distance on: nothing is copied for each tap.
/// </summary>
internal readonly unsafe struct RowWindows
{
    private const int LeastTargets = 12; // a row of targets fills a tile
    private const int LeastStretch = 24;

    private readonly int _channels;
    private readonly int _width;
    private readonly int _left;
    private readonly int _right;

    public RowWindows(in TapGrid g)
    {
        _channels = g.SourceChannels;
        _width = g.SourceW;
        _left = Math.Max(-g.OriginW, 0);
        _right = Math.Max(((g.TargetW - 1) * g.StepW) + g.OriginW + g.TapsW - g.SourceW, 0);
        First = (nint)(g.OriginW + _left) * g.SourceChannels;
    }

    /// <summary>Floats from a near row's begin to the first target's stretch.</summary>
    public nint First { get; }

    /// <summary>Floats from one near row to the next.</summary>
    public nint Pitch => (nint)(_left + _width + _right) * _channels;

    /// <summary>Whether the taps of a grid over all channels can be read so, with profit.</summary>
    public static bool Suits(in TapGrid g, int groups) =>
        groups == 1 && g.TapStepW == 1 && g.TapsW > 1 && g.TargetW >= LeastTargets && g.TapsW * g.SourceChannels >= LeastStretch;

    /// <summary>Copies rows that lie inside a picture.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Load(float* picture, int first, int rows, float* near)
    {
        int row = _width * _channels, left = _left * _channels, right = _right * _channels;
        float* from = picture + ((nint)first * row);
        for (int r = 0; r < rows; r++, from += row, near += Pitch)
        {
            new Span<float>(near, left).Clear();
            new Span<float>(from, row).CopyTo(new Span<float>(near + left, row));
            new Span<float>(near + left + row, right).Clear();
        }
    }
}
