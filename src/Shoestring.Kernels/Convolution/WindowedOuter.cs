using Shoestring.Kernels.Contraction;
using Shoestring.Kernels.Lanes;

namespace Shoestring.Kernels.Convolution;

/// <summary>
/// Weight gradient: dw[tap row, TapsW·C, O] = Σ over target pixels of their windowᵀ · dy. A chunk is a part of the blocks of target rows
/// and a tap row; the parts are added in a fixed tree.
/// </summary>
internal unsafe struct WindowedOuter<T> : IChunkBody
    where T : unmanaged, ILane<T>
{
    private const int NearFloats = 1 << 14;
    private const int MostParts = 32;
    private const long MostPartialFloats = 1 << 22;

    private TapGrid _grid;
    private RowWindows _windows;
    private int _blocks;
    private int _parts;
    private int _o;
    private float* _x;
    private float* _dy;
    private float* _dw;

    public static long ScratchLength(in ConvShape s) => Parts(s) == 1 ? 0 : (long)Parts(s) * s.WeightLength;

    public static void Run(WorkerPool pool, in ConvShape s, float* x, float* dy, float* dw, float* scratch)
    {
        int parts = Parts(s);
        TapGrid grid = TapGrid.Forward(s);
        WindowedOuter<T> body = new()
        {
            _grid = grid,
            _windows = new RowWindows(grid),
            _blocks = Blocks(grid),
            _parts = parts,
            _o = s.O,
            _x = x,
            _dy = dy,
            _dw = parts == 1 ? dw : scratch,
        };
        pool.For(parts * grid.TapsH, ref body);
        if (parts > 1)
        {
            PartialSums<T>.Reduce(pool, scratch, parts, s.WeightLength, s.WeightLength, dw, false);
        }
    }

    public readonly void Run(int chunk)
    {
        TapGrid g = _grid;
        int part = chunk / g.TapsH, t = chunk % g.TapsH;
        int stretch = g.TapsW * g.SourceChannels;
        float* dw = _dw + ((((nint)part * g.TapsH) + t) * stretch * _o);
        new Span<float>(dw, stretch * _o).Clear();
        int units = g.Pictures * _blocks;
        int from = (int)((long)units * part / _parts), to = (int)((long)units * (part + 1) / _parts);
        for (int unit = from; unit < to; unit++)
        {
            Unit(unit, t, dw);
        }
    }

    private readonly void Unit(int unit, int t, float* dw)
    {
        TapGrid g = _grid;
        int picture = unit / _blocks, block = unit % _blocks;
        int begin = (int)((long)g.TargetH * block / _blocks), end = (int)((long)g.TargetH * (block + 1) / _blocks);
        int origin = g.OriginH + (t * g.TapStepH);
        // Target rows whose source row lies inside.
        begin = Math.Max(begin, origin >= 0 ? 0 : (-origin + g.StepH - 1) / g.StepH);
        end = origin >= g.SourceH ? begin : Math.Min(end, ((g.SourceH - 1 - origin) / g.StepH) + 1);
        if (begin >= end)
        {
            return;
        }

        int first = (begin * g.StepH) + origin, rows = ((end - 1 - begin) * g.StepH) + 1;
        float* near = _windows.Near(_x + ((nint)picture * g.SourceH * g.SourceW * g.SourceChannels), first, rows);
        float* dy = _dy + ((((nint)picture * g.TargetH) + begin) * g.TargetW * _o);
        int stretch = g.TapsW * g.SourceChannels;
        nint lda = (nint)g.StepW * g.SourceChannels;
        Terms terms = new(g.TargetW, end - begin, (g.StepH * _windows.Pitch) - (g.TargetW * lda));
        Panels<T> cut = new(_o);
        for (int p = 0; p < cut.Count; p++)
        {
            int column = Panels<T>.Column(p);
            OuterTiles<T>.Run(
                stretch, cut.Columns(p), terms, near + _windows.First, lda, dy + column, _o, dw + column, _o, null, true);
        }
    }

    private static int Blocks(in TapGrid g)
    {
        long rows = Math.Clamp(NearFloats / (new RowWindows(g).Pitch * g.StepH), 1, g.TargetH);
        return (int)((g.TargetH + rows - 1) / rows);
    }

    private static int Parts(in ConvShape s)
    {
        long parts = Math.Min(MostParts, MostPartialFloats / s.WeightLength);
        return (int)Math.Clamp(Math.Min(parts, (long)s.N * Blocks(TapGrid.Forward(s))), 1, MostParts);
    }
}
