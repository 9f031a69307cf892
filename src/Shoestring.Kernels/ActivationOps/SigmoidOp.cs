using System.Runtime.CompilerServices;
using Shoestring.Kernels.Lanes;

namespace Shoestring.Kernels.ActivationOps;

/// <summary>y = 1/(1 + e⁻ˣ); y' = y·(1 − y).</summary>
internal readonly struct SigmoidOp : IActivationOp
{
    public static bool IsShort => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLane Forward<TLane>(TLane x)
        where TLane : unmanaged, ILane<TLane> =>
        VectorMath.Sigmoid(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLane Derivative<TLane>(TLane x)
        where TLane : unmanaged, ILane<TLane>
    {
        TLane s = VectorMath.Sigmoid(x);
        return s * (TLane.Broadcast(1) - s);
    }
}
