using System.Runtime.CompilerServices;
using Shoestring.Kernels.Lanes;

namespace Shoestring.Kernels.ElementwiseOps;

/// <summary>y = max(a, b); NaN wins.</summary>
internal readonly struct MaxOp : IBinaryOp
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLane Apply<TLane>(TLane a, TLane b)
        where TLane : unmanaged, ILane<TLane> =>
        TLane.Max(a, b);
}
