using System.Runtime.CompilerServices;
using Shoestring.Kernels.Lanes;

namespace Shoestring.Kernels.ElementwiseOps;

/// <summary>y = min(a, b); NaN wins.</summary>
internal readonly struct MinOp : IBinaryOp
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLane Apply<TLane>(TLane a, TLane b)
        where TLane : unmanaged, ILane<TLane> =>
        TLane.Min(a, b);
}
