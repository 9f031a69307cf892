using System.Runtime.CompilerServices;
using Shoestring.Kernels.Lanes;

namespace Shoestring.Kernels.ActivationOps;

/// <summary>y = x·Φ(x); y' = Φ(x) + x·φ(x), with the exact error function.</summary>
internal readonly struct GeluOp : IActivationOp
{
    public static bool IsShort => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLane Forward<TLane>(TLane x)
        where TLane : unmanaged, ILane<TLane> =>
        x * VectorMath.NormalDistribution(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLane Derivative<TLane>(TLane x)
        where TLane : unmanaged, ILane<TLane>
    {
        TLane density = VectorMath.ExpClamped(x * x * TLane.Broadcast(-0.5f)) * TLane.Broadcast(0.39894228f);
        return TLane.Fma(x, density, VectorMath.NormalDistribution(x));
    }
}
