using System.Runtime.CompilerServices;
using Shoestring.Kernels.Lanes;

namespace Shoestring.Kernels.ActivationOps;

/// <summary>y = min(hi, max(lo, x)); the derivative at both bounds is 0.</summary>
internal readonly struct ClipOp : IActivationOp
{
    private readonly float _lo;
    private readonly float _hi;

    public ClipOp(float lo, float hi) => (_lo, _hi) = (lo, hi);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLane Forward<TLane>(TLane x)
        where TLane : unmanaged, ILane<TLane> =>
        TLane.AtMost(TLane.AtLeast(x, TLane.Broadcast(_lo)), TLane.Broadcast(_hi));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLane Derivative<TLane>(TLane x)
        where TLane : unmanaged, ILane<TLane> =>
        TLane.WhereGreater(
            x, TLane.Broadcast(_lo), TLane.WhereGreater(TLane.Broadcast(_hi), x, TLane.Broadcast(1), TLane.Zero), TLane.Zero);
}
