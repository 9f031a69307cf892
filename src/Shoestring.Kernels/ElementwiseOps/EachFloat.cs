using Shoestring.Kernels.Lanes;

namespace Shoestring.Kernels.ElementwiseOps;

/// <summary>Takes a lane apart for functions that have no vector form here.</summary>
internal static unsafe class EachFloat
{
    public static TLane Apply<TLane>(TLane x, delegate*<float, float> function)
        where TLane : unmanaged, ILane<TLane>
    {
        float* row = stackalloc float[16];
        TLane.Store(row, x);
        for (int i = 0; i < TLane.Count; i++)
        {
            row[i] = function(row[i]);
        }

        return TLane.Load(row);
    }

    public static TLane Apply<TLane>(TLane a, TLane b, delegate*<float, float, float> function)
        where TLane : unmanaged, ILane<TLane>
    {
        float* row = stackalloc float[32];
        TLane.Store(row, a);
        TLane.Store(row + 16, b);
        for (int i = 0; i < TLane.Count; i++)
        {
            row[i] = function(row[i], row[16 + i]);
        }

        return TLane.Load(row);
    }
}
