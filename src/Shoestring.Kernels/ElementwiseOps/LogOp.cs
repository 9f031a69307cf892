using System.Runtime.CompilerServices;
using Shoestring.Kernels.Lanes;

namespace Shoestring.Kernels.ElementwiseOps;

/// <summary>y = ln x.</summary>
internal readonly struct LogOp : IUnaryOp
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLane Apply<TLane>(TLane x)
        where TLane : unmanaged, ILane<TLane> =>
        TLane.Log(x);
}
