using Shoestring.Kernels.Contraction;
using Shoestring.Kernels.Lanes;

namespace Shoestring.Kernels.Convolution;

/// <summary>
/// Weight gradient: dw[taps·C, O] = Σ over pixels of gathered rowᵀ · dy. A chunk is a part of the pixels, a kernel
/// row, a group and a block of output channels; the parts are added in a fixed tree.
/// </summary>
internal unsafe struct GatheredOuter<T> : IChunkBody
    where T : unmanaged, ILane<T>
{
    private const long ChunkMacs = 1 << 20;
    private const int MostParts = 32;
    private const long MostPartialFloats = 1 << 22;
    private const int GatheredFloats = 24 * 1024;
    private const int PanelsUnit = 8;
    private const int SmallKernel = 192;

    private ConvShape _shape;
    private TapGrid _grid;
    private float* _x;
    private float* _dy;
    private float* _dw;
    private int _parts;
    private nint _partStride;
    private int _panelBlocks;
    private int _tapRows; // kernel rows of a chunk: all where the kernel is small, else one

    public static long ScratchLength(in ConvShape s) => PartsOf(s) == 1 ? 0 : (long)PartsOf(s) * s.WeightLength;

    public static void Run(WorkerPool pool, in ConvShape s, float* x, float* dy, float* dw, float* scratch)
    {
        int parts = PartsOf(s);
        GatheredOuter<T> body = new()
        {
            _shape = s,
            _grid = TapGrid.Forward(s),
            _x = x,
            _dy = dy,
            _dw = parts == 1 ? dw : scratch,
            _parts = parts,
            _partStride = s.WeightLength,
            _tapRows = TapRows(s),
            _panelBlocks = (new Panels<T>(s.O / s.Groups).Count + PanelsUnit - 1) / PanelsUnit,
        };
        pool.For(parts * (s.KernelH / TapRows(s)) * s.Groups * body._panelBlocks, ref body);
        if (parts > 1)
        {
            PartialSums<T>.Reduce(pool, scratch, parts, s.WeightLength, s.WeightLength, dw, false);
        }
    }

    public readonly void Run(int chunk)
    {
        int part = chunk % _parts;
        chunk /= _parts;
        int tapBlocks = _shape.KernelH / _tapRows;
        int tap = chunk % tapBlocks;
        chunk /= tapBlocks;
        int group = chunk % _shape.Groups;
        int panel = chunk / _shape.Groups * PanelsUnit;
        int n = _shape.O / _shape.Groups;
        int channels = _shape.C / _shape.Groups;
        int width = _tapRows * _shape.KernelW * channels;
        Panels<T> cut = new(n);
        int panelEnd = Math.Min(panel + PanelsUnit, cut.Count);
        TapGrid grid = _grid;
        grid.TapsH = _tapRows;
        grid.OriginH += tap * grid.TapStepH;
        int stride = Gatherer<T>.Stride(width);
        int step = Math.Clamp(GatheredFloats / stride / 16 * 16, 64, 256);
        float* gathered = ThreadScratch.Floats(((long)step * stride) + 16);
        float* dw = _dw + (part * _partStride) + ((nint)tap * width * _shape.O) + (group * n);
        int pixel = (int)((long)_shape.Pixels * part / _parts);
        int end = (int)((long)_shape.Pixels * (part + 1) / _parts);
        bool more = false;
        do
        {
            int pixels = Math.Min(step, end - pixel);
            Gatherer<T>.Run(grid, _x, _x + _shape.InputLength, group * channels, channels, pixel, pixels, gathered, stride);
            for (int j = panel; j < panelEnd; j++)
            {
                int column = Panels<T>.Column(j);
                OuterTiles<T>.Run(
                    width, cut.Columns(j), new Terms(pixels), gathered, stride,
                    _dy + ((nint)pixel * _shape.O) + (group * n) + column, _shape.O, dw + column, _shape.O, null, more);
            }

            more = true;
            pixel += pixels;
        }
        while (pixel < end);
    }

    private static int TapRows(in ConvShape s) =>
        s.KernelH * s.KernelW * (s.C / s.Groups) <= SmallKernel ? s.KernelH : 1;

    private static int PartsOf(in ConvShape s)
    {
        long parts = Math.Min(MostParts, s.Macs / ChunkMacs);
        parts = Math.Min(parts, s.Pixels / 64);
        parts = Math.Min(parts, MostPartialFloats / s.WeightLength);
        return (int)Math.Max(parts, 1);
    }
}
