using System.Runtime.CompilerServices;
using Shoestring.Kernels.Lanes;

namespace Shoestring.Kernels.ActivationOps;

/// <summary>y = max(0, min(1, alpha·x + beta)); the derivative at both kinks is 0.</summary>
internal readonly struct HardSigmoidOp : IActivationOp
{
    private readonly float _alpha;
    private readonly float _beta;

    public HardSigmoidOp(float alpha, float beta) => (_alpha, _beta) = (alpha, beta);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLane Forward<TLane>(TLane x)
        where TLane : unmanaged, ILane<TLane>
    {
        TLane line = TLane.Fma(x, TLane.Broadcast(_alpha), TLane.Broadcast(_beta));
        return TLane.AtMost(TLane.AtLeast(line, TLane.Zero), TLane.Broadcast(1));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLane Derivative<TLane>(TLane x)
        where TLane : unmanaged, ILane<TLane>
    {
        TLane line = TLane.Fma(x, TLane.Broadcast(_alpha), TLane.Broadcast(_beta));
        TLane inside = TLane.And(TLane.Greater(line, TLane.Zero), TLane.Greater(TLane.Broadcast(1), line));
        return TLane.And(inside, TLane.Broadcast(_alpha));
    }
}
