using System.Runtime.CompilerServices;
using Shoestring.Kernels.Lanes;

namespace Shoestring.Kernels.ElementwiseOps;

/// <summary>y = −1, 0 or 1; NaN stays.</summary>
internal readonly struct SignOp : IUnaryOp
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLane Apply<TLane>(TLane x)
        where TLane : unmanaged, ILane<TLane> =>
        TLane.Select(
            TLane.Same(x, x),
            TLane.And(TLane.Greater(x, TLane.Zero), TLane.Broadcast(1))
                - TLane.And(TLane.Greater(TLane.Zero, x), TLane.Broadcast(1)),
            x);
}
