using System.Runtime.CompilerServices;
using Shoestring.Kernels.Lanes;

namespace Shoestring.Kernels.Convolution;

/// <summary>A depthwise convolution walked in strips.</summary>
internal unsafe struct DepthwiseStrips<T, TRows> : IChunkBody
    where T : unmanaged, ILane<T>
    where TRows : struct, IStripRows
{
    private StripWalk _walk;
    private TRows _rows;
    private float* _x;
    private float* _y;

    /// <summary>Over a grid of the forward pass, x and y its source and its targets.</summary>
    public static void Run(WorkerPool pool, in TapGrid grid, float* x, TRows rows, float* y)
    {
        DepthwiseStrips<T, TRows> body = new() { _walk = new(grid, T.Count), _rows = rows, _x = x, _y = y };
        pool.For(body._walk.Chunks, ref body);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Run(int chunk)
    {
        TRows rows = _rows;
        _walk.Chunk(chunk, _x, _y, ref rows);
        rows.End();
    }
}
