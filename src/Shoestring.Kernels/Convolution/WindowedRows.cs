using Shoestring.Kernels.Contraction;
using Shoestring.Kernels.Lanes;

namespace Shoestring.Kernels.Convolution;

/// <summary>
/// Target rows = windows of near source rows · packed weights, tap row by tap row; a chunk is a block of target rows of a picture, and of
/// target channels where pictures are few.
/// </summary>
internal unsafe struct WindowedRows<T> : IChunkBody
    where T : unmanaged, ILane<T>
{
    private const int NearFloats = 1 << 16;
    private const long LeastMacs = 1 << 20;
    private const int FewUnits = 16;

    public TapProduct Of;
    private RowWindows _windows;
    private int _blocks;
    private int _panelsEach;
    private int _columnBlocks;

    /// <summary>Blocks of target rows in all pictures; from the shape alone.</summary>
    public static int Units(in TapGrid g, int channels, int k) => g.Pictures * Blocks(g, channels, k);

    public void Run(WorkerPool pool)
    {
        _windows = new RowWindows(Of.Grid);
        _blocks = Blocks(Of.Grid, Of.N, Of.K);
        int units = Of.Grid.Pictures * _blocks, panels = new Panels<T>(Of.N).Count;
        int wanted = Math.Min(panels, (FewUnits + units - 1) / units);
        _panelsEach = (panels + wanted - 1) / wanted;
        _columnBlocks = (panels + _panelsEach - 1) / _panelsEach;
        pool.For(units * _columnBlocks, ref this);
    }

    public readonly void Run(int chunk)
    {
        TapGrid g = Of.Grid;
        int unit = chunk / _columnBlocks, panel = chunk % _columnBlocks * _panelsEach;
        int picture = unit / _blocks, block = unit % _blocks;
        int begin = (int)((long)g.TargetH * block / _blocks), end = (int)((long)g.TargetH * (block + 1) / _blocks);
        int first = Math.Clamp((begin * g.StepH) + g.OriginH, 0, g.SourceH);
        int last = Math.Clamp(((end - 1) * g.StepH) + g.OriginH + ((g.TapsH - 1) * g.TapStepH) + 1, first, g.SourceH);
        float* near = _windows.Near(Of.Source + ((nint)picture * g.SourceH * g.SourceW * g.SourceChannels), first, last - first);
        Panels<T> cut = new(Of.N);
        int to = Math.Min(panel + _panelsEach, cut.Count);
        for (int p = panel; p < to; p++)
        {
            Multiply(p, cut, near, first, picture, begin, end);
        }

        if (Of.SpreadH == 0)
        {
            int column = Panels<T>.Column(panel);
            int columns = (to == cut.Count ? Of.N : Panels<T>.Column(to)) - column;
            float* sums = Of.Sums == null ? null : Of.Sums + ((nint)unit * 2 * Of.TargetChannels) + column;
            RowsProduct<T>.Finish(
                (end - begin) * g.TargetW, columns, Row(picture, begin) + column, Of.TargetChannels, Of.Act, sums,
                sums == null ? null : sums + Of.TargetChannels);
        }
    }

    private readonly void Multiply(int panel, in Panels<T> cut, float* near, int first, int picture, int begin, int end)
    {
        TapGrid g = Of.Grid;
        int stretch = g.TapsW * Of.KTap, column = Panels<T>.Column(panel), width = cut.Width(panel), columns = cut.Columns(panel);
        nint lda = (nint)g.StepW * g.SourceChannels, ldc = (nint)Of.TargetChannels * Math.Max(Of.SpreadW, 1);
        float* b = Of.B + ((nint)column * Of.K), bias = Of.Bias == null ? null : Of.Bias + column;
        // Long sums are cut so that the weights of a tap row stay near while all target rows pass.
        int each = Of.K > RowsProduct<T>.LongestSum ? 1 : Math.Max(g.TapsH, 1);
        for (int tap = 0; tap < g.TapsH || tap == 0; tap += each)
        {
            for (int i = begin; i < end; i++)
            {
                int top = (i * g.StepH) + g.OriginH;
                var (low, high) = g.TapsInside(top);
                int from = Math.Max(low, tap), taps = Math.Max(Math.Min(high, tap + each) - from, 0);
                bool more = tap > low;
                if (taps > 0 || (tap == 0 && high <= low))
                {
                    Terms terms = new(stretch, taps, (g.TapStepH * _windows.Pitch) - stretch);
                    RowsTiles<T>.Run(
                        g.TargetW, columns, terms, near + ((top + (from * g.TapStepH) - first) * _windows.Pitch) + _windows.First, lda,
                        b + ((nint)from * stretch * width), width, Row(picture, i) + column, ldc, more ? null : bias, more,
                        bounds: tap + each >= high ? Of.Bounds : default);
                }
            }
        }
    }

    private readonly float* Row(int picture, int i)
    {
        TapGrid g = Of.Grid;
        nint pixel = Of.SpreadH == 0
            ? (((nint)picture * g.TargetH) + i) * g.TargetW
            : ((((nint)picture * Of.FullH) + (i * Of.SpreadH) + g.FirstH) * Of.FullW) + g.FirstW;
        return Of.Target + (pixel * Of.TargetChannels);
    }

    // What a block reads stays near; it is large enough that its halo costs little.
    private static int Blocks(in TapGrid g, int channels, int k)
    {
        long row = (long)new RowWindows(g).Pitch * g.StepH;
        long near = Math.Max((NearFloats / row) - ((g.TapsH - 1) * g.TapStepH), 1);
        long macs = Math.Max(LeastMacs / Math.Max((long)g.TargetW * channels * k, 1), 4);
        long rows = Math.Clamp(Math.Min(near, macs), 1, g.TargetH);
        return (int)((g.TargetH + rows - 1) / rows);
    }
}
