using System.Runtime.CompilerServices;
using Shoestring.Kernels.Lanes;

namespace Shoestring.Kernels.ActivationOps;

/// <summary>y = tanh x; y' = 1 − y².</summary>
internal readonly struct TanhOp : IActivationOp
{
    public static bool IsShort => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLane Forward<TLane>(TLane x)
        where TLane : unmanaged, ILane<TLane> =>
        VectorMath.Tanh(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLane Derivative<TLane>(TLane x)
        where TLane : unmanaged, ILane<TLane>
    {
        TLane one = TLane.Broadcast(1);
        TLane y = VectorMath.Tanh(x);
        return (one - y) * (one + y);
    }
}
