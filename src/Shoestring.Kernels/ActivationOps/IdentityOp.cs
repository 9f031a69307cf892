using System.Runtime.CompilerServices;
using Shoestring.Kernels.Lanes;

namespace Shoestring.Kernels.ActivationOps;

/// <summary>y = x.</summary>
internal readonly struct IdentityOp : IActivationOp
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLane Forward<TLane>(TLane x)
        where TLane : unmanaged, ILane<TLane> =>
        x;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLane Derivative<TLane>(TLane x)
        where TLane : unmanaged, ILane<TLane> =>
        TLane.Broadcast(1);
}
