using System.Runtime.CompilerServices;
using Shoestring.Kernels.Lanes;

namespace Shoestring.Kernels.ReductionOps;

/// <summary>Σx².</summary>
internal readonly struct SumSquaresOp : IReduceOp
{
    public static float Identity => 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLane Map<TLane>(TLane x)
        where TLane : unmanaged, ILane<TLane> =>
        x * x;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLane Combine<TLane>(TLane a, TLane b)
        where TLane : unmanaged, ILane<TLane> =>
        a + b;

    public static float Fold<TLane>(TLane a)
        where TLane : unmanaged, ILane<TLane> =>
        TLane.Sum(a);
}
