using System.Runtime.CompilerServices;
using Shoestring.Kernels.Lanes;

namespace Shoestring.Kernels.ActivationOps;

/// <summary>y = x where x &gt; 0, else alpha·x.</summary>
internal readonly struct LeakyReluOp : IActivationOp
{
    private readonly float _alpha;

    public LeakyReluOp(float alpha) => _alpha = alpha;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLane Forward<TLane>(TLane x)
        where TLane : unmanaged, ILane<TLane> =>
        TLane.Select(TLane.Greater(x, TLane.Zero), x, x * TLane.Broadcast(_alpha));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLane Derivative<TLane>(TLane x)
        where TLane : unmanaged, ILane<TLane> =>
        TLane.Select(TLane.Greater(x, TLane.Zero), TLane.Broadcast(1), TLane.Broadcast(_alpha));
}
