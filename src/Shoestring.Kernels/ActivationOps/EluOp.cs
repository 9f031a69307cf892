using System.Runtime.CompilerServices;
using Shoestring.Kernels.Lanes;

namespace Shoestring.Kernels.ActivationOps;

/// <summary>y = scale·x where x &gt; 0, else scale·alpha·(eˣ − 1): ELU with scale 1, SELU with its own.</summary>
internal readonly struct EluOp : IActivationOp
{
    public static bool IsShort => false;

    private readonly float _alpha;
    private readonly float _scale;

    public EluOp(float alpha, float scale) => (_alpha, _scale) = (alpha, scale);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLane Forward<TLane>(TLane x)
        where TLane : unmanaged, ILane<TLane> =>
        TLane.Broadcast(_scale) * TLane.Select(
            TLane.Greater(x, TLane.Zero),
            x,
            TLane.Broadcast(_alpha) * VectorMath.ExpMinusOne(x));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLane Derivative<TLane>(TLane x)
        where TLane : unmanaged, ILane<TLane> =>
        TLane.Broadcast(_scale) * TLane.Select(
            TLane.Greater(x, TLane.Zero),
            TLane.Broadcast(1),
            TLane.Broadcast(_alpha) * VectorMath.ExpClamped(x));
}
