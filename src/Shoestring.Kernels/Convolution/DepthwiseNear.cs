using System.Runtime.CompilerServices;
using Shoestring.Kernels.ActivationOps;
using Shoestring.Kernels.Contraction;
using Shoestring.Kernels.Lanes;

namespace Shoestring.Kernels.Convolution;

/// <summary>
/// Kernels that do not slide: a lane of channels of a block of rows is copied near, between columns of zeros, so that no target is a border
/// and all rows stay in the first cache. A chunk is a block of rows of one picture and some lanes.
/// </summary>
internal unsafe struct DepthwiseNear<T, TOp> : IChunkBody
    where T : unmanaged, ILane<T>
    where TOp : struct, IActivationOp
{
    private const int NearFloats = 1 << 13;
    private const long ChunkMacs = 1 << 19;

    private ConvShape _shape;
    private NearRows<T> _rows;
    private float* _x;
    private float* _w;
    private float* _bias;
    private float* _y;
    private TOp _act;
    private int _blocks; // of rows
    private int _groups; // of lanes

    /// <summary>Whether a convolution is worth the copy.</summary>
    public static bool Suits(in ConvShape s) => s.C >= T.Count && NearRows<T>.OfInput(s).IsPadded;

    /// <summary>Runs it; bias may be null.</summary>
    public static void Run(WorkerPool pool, in ConvShape s, float* x, float* w, float* bias, TOp act, float* y)
    {
        DepthwiseNear<T, TOp> body = new()
        {
            _shape = s,
            _rows = NearRows<T>.OfInput(s),
            _x = x,
            _w = w,
            _bias = bias,
            _act = act,
            _y = y,
        };
        int lanes = (s.C + T.Count - 1) / T.Count;
        int halo = (s.KernelH - 1) * s.DilationH;
        int rows = Math.Max(((NearFloats / (body._rows.Pitch * T.Count)) - halo) / s.StrideH, 1);
        body._blocks = (s.OutH + rows - 1) / rows;
        long work = (long)rows * s.OutW * s.C * s.KernelH * s.KernelW;
        // Two lanes at least: the last one overlaps its neighbour, which must not be another chunk's.
        body._groups = (int)Math.Clamp(work / ChunkMacs, 1, Math.Max(lanes / 2, 1));
        pool.For(s.N * body._blocks * body._groups, ref body);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Run(int chunk)
    {
        int group = chunk % _groups, block = chunk / _groups % _blocks, picture = chunk / _groups / _blocks;
        int c = _shape.C, lanes = (c + T.Count - 1) / T.Count;
        int begin = (int)((long)_shape.OutH * block / _blocks), end = (int)((long)_shape.OutH * (block + 1) / _blocks);
        var (first, last) = PictureRows.SourceRows(_shape, begin, end);
        TapGrid grid = _rows.Over(PictureRows.Near(TapGrid.Forward(_shape), 1, begin, end, first, last, T.Count));
        int count = last - first;
        float* near = ThreadScratch.Floats(((nint)count * _rows.Pitch * T.Count) + TapGrid.Beyond(_shape.StrideW, T.Count));
        _rows.Pad(count, 1, near);
        float* x = _x + ((((nint)picture * _shape.H) + first) * _shape.W * c);
        float* y = _y + ((((nint)picture * _shape.OutH) + begin) * _shape.OutW * c);
        nint row = (nint)_shape.OutW * c;
        for (int lane = (int)((long)lanes * group / _groups); lane < (int)((long)lanes * (group + 1) / _groups); lane++)
        {
            int at = Math.Min(lane * T.Count, c - T.Count);
            Copy(count, x + at, near);
            DepthwiseEnd<T, TOp, WithoutSums> finish = new() { Act = _act, Bias = _bias == null ? T.Zero : T.Load(_bias + at) };
            DepthwiseLines<T, TOp, WithoutSums>.Run(grid, 0, end - begin, near, _w + at, c, y + at, 0, row, c, ref finish);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Copy(int rows, float* x, float* near)
    {
        nint pixel = _shape.C;
        int width = _shape.W;
        near += (nint)_rows.Left * T.Count;
        for (int r = 0; r < rows; r++, near += (nint)(_rows.Pitch - width) * T.Count)
        {
            for (int i = 0; i < width; i++, x += pixel, near += T.Count)
            {
                T.Store(near, T.Load(x));
            }
        }
    }
}
