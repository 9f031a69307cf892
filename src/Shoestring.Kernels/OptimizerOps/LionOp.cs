using System.Runtime.CompilerServices;
using Shoestring.Kernels.Lanes;

namespace Shoestring.Kernels.OptimizerOps;

/// <summary>The update is sign(β₁·first + (1 − β₁)·g); first ← β₂·first + (1 − β₂)·g.</summary>
internal readonly struct LionOp : IStepOp
{
    private readonly float _beta1;
    private readonly float _beta2;

    public LionOp(float beta1, float beta2) =>
        (_beta1, _beta2) = (beta1, beta2);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLane Step<TLane>(TLane g, ref TLane first, ref TLane second)
        where TLane : unmanaged, ILane<TLane>
    {
        TLane mixed = TLane.Fma(g - first, TLane.Broadcast(1 - _beta1), first);
        first = TLane.Fma(g - first, TLane.Broadcast(1 - _beta2), first);
        return ElementwiseOps.SignOp.Apply(mixed);
    }
}
