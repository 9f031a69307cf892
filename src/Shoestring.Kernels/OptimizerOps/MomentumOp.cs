using System.Runtime.CompilerServices;
using Shoestring.Kernels.Lanes;

namespace Shoestring.Kernels.OptimizerOps;

/// <summary>First ← momentum·first + g; the update is first, or g + momentum·first (Nesterov).</summary>
internal readonly struct MomentumOp : IStepOp
{
    private readonly float _momentum;
    private readonly bool _nesterov;

    public MomentumOp(float momentum, bool nesterov) =>
        (_momentum, _nesterov) = (momentum, nesterov);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLane Step<TLane>(TLane g, ref TLane first, ref TLane second)
        where TLane : unmanaged, ILane<TLane>
    {
        TLane m = TLane.Broadcast(_momentum);
        first = TLane.Fma(first, m, g);
        return _nesterov ? TLane.Fma(first, m, g) : first;
    }
}
