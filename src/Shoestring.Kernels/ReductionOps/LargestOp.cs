using System.Runtime.CompilerServices;
using Shoestring.Kernels.Lanes;

namespace Shoestring.Kernels.ReductionOps;

/// <summary>max x; NaN wins.</summary>
internal readonly struct LargestOp : IReduceOp
{
    public static float Identity => float.NegativeInfinity;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLane Map<TLane>(TLane x)
        where TLane : unmanaged, ILane<TLane> =>
        x;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLane Combine<TLane>(TLane a, TLane b)
        where TLane : unmanaged, ILane<TLane> =>
        TLane.Max(a, b);

    public static float Fold<TLane>(TLane a)
        where TLane : unmanaged, ILane<TLane> =>
        TLane.Largest(a);
}
