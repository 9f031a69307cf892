using System.Runtime.CompilerServices;

namespace Shoestring.Kernels.Convolution;

/// <summary>
/// Walks pictures of a depthwise 3×3 convolution in strips of a few columns and lanes, whose rows stay in the first cache, each from
/// top to bottom.
/// </summary>
internal readonly unsafe struct StripWalk
{
    private const int FarColumns = 64; // of step 1: they take about as long as memory does
    private const long FarFloats = 6 << 20; // of both pictures: beyond the last cache

    private readonly StripPlan _plan;
    private readonly int _channels;
    private readonly int _height; // of the source
    private readonly int _width;
    private readonly int _step; // of the convolution
    private readonly bool _isFar; // from memory

    /// <summary>Over a grid of the forward pass.</summary>
    public StripWalk(in TapGrid grid, int lane)
    {
        _plan = new(grid, lane);
        (_channels, _height, _width, _step) = (grid.SourceChannels, grid.SourceH, grid.SourceW, grid.StepH);
        _isFar = IsFar(grid);
    }

    /// <summary>Whether source and targets are more than the last cache holds.</summary>
    public static bool IsFar(in TapGrid grid) =>
        (((long)grid.SourceH * grid.SourceW * grid.Pictures) + grid.Targets) * grid.SourceChannels >= FarFloats;

    /// <summary>Chunks.</summary>
    public int Chunks => _plan.Chunks;

    /// <summary>Walks a chunk.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Chunk<TRows>(int chunk, float* x, float* y, ref TRows rows)
        where TRows : struct, IStripRows
    {
        var (picture, pictures, begin, end) = _plan.Rows(chunk);
        var (first, last) = _plan.Lanes(chunk);
        nint line = (nint)_width * _channels, targetLine = line / _step;
        DepthwiseStrip strip = new()
        {
            Channels = _channels,
            First = first,
            Last = last,
            Line = line,
            TargetLine = targetLine,
        };
        for (int i = 0; i < _plan.Strips; i++)
        {
            var (from, to) = _plan.Columns(i);
            (strip.Left, strip.Width, strip.Right) = (from, to - from, (_width / _step) - to);
            strip.Before = _isFar ? 1 + (FarColumns * _step / strip.Width) : 1;
            for (int p = picture; p < picture + pictures; p++)
            {
                float* source = x + (p * _height * line) + ((nint)from * _step * _channels);
                float* target = y + (p * (_height / _step) * targetLine) + ((nint)from * _channels);
                for (int row = begin; row <= end - TRows.Step; row += TRows.Step)
                {
                    Step(strip, row, end, source + (((row * _step) - 1) * line), target + (row * targetLine), ref rows);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Step<TRows>(in DepthwiseStrip s, int row, int end, float* x, float* y, ref TRows rows)
        where TRows : struct, IStripRows
    {
        if (TRows.Step == 1 && row + 1 == _height / _step)
        {
            Step<TRows, OneTap, TwoTaps>(s, row, x, y, ref rows);
        }
        else if (TRows.Step == 1)
        {
            Step<TRows, OneTap, ThreeTaps>(s, row, x, y, ref rows);
        }
        else if (end - row == 3)
        {
            Step<TRows, ThreeTaps, FourTaps>(s, row, x, y, ref rows); // the last three rows of a picture go together
        }
        else if (row + 2 == _height)
        {
            Step<TRows, TwoTaps, ThreeTaps>(s, row, x, y, ref rows);
        }
        else
        {
            Step<TRows, TwoTaps, FourTaps>(s, row, x, y, ref rows);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Step<TRows, TTargets, TLast>(in DepthwiseStrip s, int row, float* x, float* y, ref TRows rows)
        where TRows : struct, IStripRows
        where TTargets : struct, ITaps
        where TLast : struct, ITaps
    {
        if (row == 0)
        {
            rows.Run<TTargets, OneTap, TLast>(s, x, y);
        }
        else
        {
            rows.Run<TTargets, NoTaps, TLast>(s, x, y);
        }
    }
}
