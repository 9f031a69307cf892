using System.Runtime.CompilerServices;
using Shoestring.Kernels.Lanes;

namespace Shoestring.Kernels.ReductionOps;

/// <summary>Πx.</summary>
internal readonly unsafe struct ProductOp : IReduceOp
{
    public static float Identity => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLane Map<TLane>(TLane x)
        where TLane : unmanaged, ILane<TLane> =>
        x;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLane Combine<TLane>(TLane a, TLane b)
        where TLane : unmanaged, ILane<TLane> =>
        a * b;

    public static float Fold<TLane>(TLane a)
        where TLane : unmanaged, ILane<TLane>
    {
        float* row = stackalloc float[16];
        TLane.Store(row, a);
        float product = 1;
        for (int i = 0; i < TLane.Count; i++)
        {
            product *= row[i];
        }

        return product;
    }
}
