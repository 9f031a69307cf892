using Shoestring.Kernels.Contraction;

namespace Shoestring.Kernels.Convolution;

/// <summary>
/// Source rows, copied between columns of zeros where targets read beyond them, so that the taps of a target in one source row are one
/// stretch of memory and those of the next target lie a fixed distance on: nothing is copied for each tap.
/// </summary>
internal readonly unsafe struct RowWindows
{
    private const int LeastTargets = 12; // a row of targets fills a tile
    // Shorter stretches cost more than they save, but of one channel a window's row is hardly more than it takes to say where it lies;
    // columns of a weights' gradient are as many as a stretch is long.
    private const int LeastStretch = 9;
    private const int LeastOuterStretch = 16;

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
    public static bool Suits(in TapGrid g, int groups) => Suits(g, groups, g.SourceChannels == 1 ? 1 : LeastStretch);

    /// <summary>The same for the gradient of the weights.</summary>
    public static bool SuitsOuter(in TapGrid g, int groups) => Suits(g, groups, LeastOuterStretch);

    /// <summary>Some rows that lie inside a picture: where they are, if they need no zeros, else copied to this thread's scratch.</summary>
    public float* Near(float* picture, int first, int rows)
    {
        int row = _width * _channels, left = _left * _channels, right = _right * _channels;
        float* from = picture + ((nint)first * row);
        if (left + right == 0)
        {
            return from;
        }

        float* near = ThreadScratch.Floats(rows * Pitch), to = near;
        for (int r = 0; r < rows; r++, from += row, to += Pitch)
        {
            new Span<float>(to, left).Clear();
            new Span<float>(from, row).CopyTo(new Span<float>(to + left, row));
            new Span<float>(to + left + row, right).Clear();
        }

        return near;
    }

    private static bool Suits(in TapGrid g, int groups, int leastStretch) =>
        groups == 1 && (g.TapsW <= 1 || g.TapStepW == 1) && g.TargetW >= LeastTargets
        && (g.TapsW == 0 || g.TapsW * g.SourceChannels >= leastStretch);
}
