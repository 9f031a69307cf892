using System.Runtime.CompilerServices;
using Shoestring.Kernels.Lanes;

namespace Shoestring.Kernels.OptimizerOps;

/// <summary>First ← β₁·first + (1 − β₁)·g; second ← β₂·second + (1 − β₂)·g²; the update is (first/c₁)/(√(second/c₂) + ε).</summary>
internal readonly struct AdamOp : IStepOp
{
    private readonly float _beta1;
    private readonly float _beta2;
    private readonly float _epsilon;
    private readonly float _correction1;
    private readonly float _correction2;

    public AdamOp(float beta1, float beta2, float epsilon, float correction1, float correction2) =>
        (_beta1, _beta2, _epsilon, _correction1, _correction2) = (beta1, beta2, epsilon, correction1, correction2);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLane Step<TLane>(TLane g, ref TLane first, ref TLane second)
        where TLane : unmanaged, ILane<TLane>
    {
        first = TLane.Fma(g - first, TLane.Broadcast(1 - _beta1), first);
        second = TLane.Fma((g * g) - second, TLane.Broadcast(1 - _beta2), second);
        TLane root = TLane.Sqrt(second / TLane.Broadcast(_correction2)) + TLane.Broadcast(_epsilon);
        return first / TLane.Broadcast(_correction1) / root;
    }
}
