using System.Runtime.CompilerServices;
using Shoestring.Kernels.Lanes;

namespace Shoestring.Kernels.ElementwiseOps;

/// <summary>y = cos x, number by number.</summary>
internal readonly unsafe struct CosOp : IUnaryOp
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLane Apply<TLane>(TLane x)
        where TLane : unmanaged, ILane<TLane> =>
        EachFloat.Apply(x, &MathF.Cos);
}
