using System.Runtime.CompilerServices;
using Shoestring.Kernels.Lanes;

namespace Shoestring.Kernels.ElementwiseOps;

/// <summary>y = a − b.</summary>
internal readonly struct SubOp : IBinaryOp
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLane Apply<TLane>(TLane a, TLane b)
        where TLane : unmanaged, ILane<TLane> =>
        a - b;
}
