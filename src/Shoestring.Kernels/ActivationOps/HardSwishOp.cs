using System.Runtime.CompilerServices;
using Shoestring.Kernels.Lanes;

namespace Shoestring.Kernels.ActivationOps;

/// <summary>y = x·max(0, min(1, x/6 + 1/2)).</summary>
internal readonly struct HardSwishOp : IActivationOp
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLane Forward<TLane>(TLane x)
        where TLane : unmanaged, ILane<TLane>
    {
        TLane gate = TLane.Fma(x, TLane.Broadcast(1f / 6), TLane.Broadcast(0.5f));
        return x * TLane.AtMost(TLane.AtLeast(gate, TLane.Zero), TLane.Broadcast(1));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLane Derivative<TLane>(TLane x)
        where TLane : unmanaged, ILane<TLane>
    {
        // x/3 + 1/2 between −3 and 3, where it runs from −1/2 to 3/2; outside 0 and 1.
        TLane inside = TLane.Fma(x, TLane.Broadcast(1f / 3), TLane.Broadcast(0.5f));
        TLane right = TLane.Select(TLane.GreaterOrEqual(x, TLane.Broadcast(3)), TLane.Broadcast(1), inside);
        return TLane.And(TLane.Greater(x, TLane.Broadcast(-3)), right);
    }
}
