using System.Runtime.CompilerServices;
using Shoestring.Kernels.Lanes;

namespace Shoestring.Kernels.OptimizerOps;

/// <summary>First ← first + (1 − decay)·(g − first); there is no other update.</summary>
internal readonly struct AverageOp : IStepOp
{
    private readonly float _decay;

    public AverageOp(float decay) => _decay = decay;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLane Step<TLane>(TLane g, ref TLane first, ref TLane second)
        where TLane : unmanaged, ILane<TLane>
    {
        first = TLane.Fma(g - first, TLane.Broadcast(1 - _decay), first);
        return first;
    }
}
