using System.Runtime.CompilerServices;
using Shoestring.Kernels.Lanes;

namespace Shoestring.Kernels.ElementwiseOps;

/// <summary>y = ⌈x⌉.</summary>
internal readonly struct CeilOp : IUnaryOp
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLane Apply<TLane>(TLane x)
        where TLane : unmanaged, ILane<TLane> =>
        TLane.Negate(TLane.Floor(TLane.Negate(x)));
}
