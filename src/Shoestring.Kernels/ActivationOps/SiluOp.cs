using System.Runtime.CompilerServices;
using Shoestring.Kernels.Lanes;

namespace Shoestring.Kernels.ActivationOps;

/// <summary>y = x·s, s = sigmoid(x); y' = s·(1 + x·(1 − s)).</summary>
internal readonly struct SiluOp : IActivationOp
{
    public static bool IsShort => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLane Forward<TLane>(TLane x)
        where TLane : unmanaged, ILane<TLane> =>
        VectorMath.Silu(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLane Derivative<TLane>(TLane x)
        where TLane : unmanaged, ILane<TLane>
    {
        TLane one = TLane.Broadcast(1);
        TLane s = VectorMath.Sigmoid(x);
        return s * TLane.Fma(x, one - s, one);
    }
}
