using Shoestring.Kernels.ActivationOps;
using Shoestring.Kernels.Lanes;

namespace Shoestring.Kernels.Convolution;

/// <summary>
/// Depthwise 3×3 convolutions whose grid is dense, in strips. What the last cache would not hold is stored past it: that saves the reading
/// of every line that is written.
/// </summary>
internal static unsafe class DepthwiseInStrips<T>
    where T : unmanaged, ILane<T>
{
    private const long StreamedFloats = 1 << 22; // 16 MiB: half of the last cache

    /// <summary>Whether it is faster: what is mostly read, and from memory, is not, nor are long activations.</summary>
    public static bool Suits<TOp>(in TapGrid grid)
        where TOp : struct, IActivationOp =>
        grid.IsDense && (grid.StepW == 1 ? TOp.IsShort : !StripWalk.IsFar(grid));

    /// <summary>Targets from their source; bias may be null.</summary>
    public static void Forward<TOp>(WorkerPool pool, in TapGrid grid, float* x, float* w, float* bias, TOp act, float* y)
        where TOp : struct, IActivationOp
    {
        if (Streams(y, (long)grid.Targets * grid.SourceChannels, grid.SourceChannels))
        {
            Forward<TOp, StreamedStores>(pool, grid, x, w, bias, act, y);
        }
        else
        {
            Forward<TOp, CachedStores>(pool, grid, x, w, bias, act, y);
        }
    }

    /// <summary>The input's gradient of step 2; the grid is that of the forward pass.</summary>
    public static void Spread(WorkerPool pool, in TapGrid grid, float* dy, float* w, float* dx)
    {
        if (Streams(dx, 4L * grid.Targets * grid.SourceChannels, grid.SourceChannels))
        {
            Spread<StreamedStores>(pool, grid, dy, w, dx);
        }
        else
        {
            Spread<CachedStores>(pool, grid, dy, w, dx);
        }
    }

    /// <summary>Targets from their source.</summary>
    public static void Forward<TOp, TStores>(
        WorkerPool pool, in TapGrid grid, float* x, float* w, float* bias, TOp act, float* y)
        where TOp : struct, IActivationOp
        where TStores : struct, IStores
    {
        if (grid.StepW == 1)
        {
            DepthwiseStripRows<T, TOp, TStores> rows = new() { W = w, Bias = bias, Act = act };
            DepthwiseStrips<T, DepthwiseStripRows<T, TOp, TStores>>.Run(pool, grid, x, rows, y);
        }
        else
        {
            DepthwiseStripHalves<T, TOp, TStores> rows = new() { W = w, Bias = bias, Act = act };
            DepthwiseStrips<T, DepthwiseStripHalves<T, TOp, TStores>>.Run(pool, grid, x, rows, y);
        }
    }

    /// <inheritdoc cref="Forward{TOp, TStores}"/>
    public static void Spread<TStores>(WorkerPool pool, in TapGrid grid, float* dy, float* w, float* dx)
        where TStores : struct, IStores
    {
        DepthwiseStripSpread<T, TStores> rows = new() { W = w };
        DepthwiseStrips<T, DepthwiseStripSpread<T, TStores>>.Run(pool, grid, dx, rows, dy);
    }

    // Whether so many floats are written past the caches.
    private static bool Streams(float* y, long floats, int channels) =>
        floats >= StreamedFloats && channels % T.Count == 0 && (nint)y % (T.Count * sizeof(float)) == 0;
}
