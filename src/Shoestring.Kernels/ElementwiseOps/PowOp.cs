using System.Runtime.CompilerServices;
using Shoestring.Kernels.Lanes;

namespace Shoestring.Kernels.ElementwiseOps;

/// <summary>y = aᵇ, number by number: vector logarithms lose digits that powers need.</summary>
internal readonly unsafe struct PowOp : IBinaryOp
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLane Apply<TLane>(TLane a, TLane b)
        where TLane : unmanaged, ILane<TLane> =>
        EachFloat.Apply(a, b, &MathF.Pow);
}
