using System.Runtime.CompilerServices;
using Shoestring.Kernels.Lanes;

namespace Shoestring.Kernels.OptimizerOps;

/// <summary>First ← decay·first + (1 − decay)·g²; the update is g/(√first + ε).</summary>
internal readonly struct RootMeanSquareOp : IStepOp
{
    private readonly float _decay;
    private readonly float _epsilon;

    public RootMeanSquareOp(float decay, float epsilon) =>
        (_decay, _epsilon) = (decay, epsilon);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLane Step<TLane>(TLane g, ref TLane first, ref TLane second)
        where TLane : unmanaged, ILane<TLane>
    {
        first = TLane.Fma((g * g) - first, TLane.Broadcast(1 - _decay), first);
        return g / (TLane.Sqrt(first) + TLane.Broadcast(_epsilon));
    }
}
