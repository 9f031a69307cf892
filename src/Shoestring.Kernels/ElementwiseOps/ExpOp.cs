using System.Runtime.CompilerServices;
using Shoestring.Kernels.Lanes;

namespace Shoestring.Kernels.ElementwiseOps;

/// <summary>y = eˣ.</summary>
internal readonly struct ExpOp : IUnaryOp
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLane Apply<TLane>(TLane x)
        where TLane : unmanaged, ILane<TLane> =>
        VectorMath.Exp(x);
}
