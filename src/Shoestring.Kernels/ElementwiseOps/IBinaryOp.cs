using Shoestring.Kernels.Lanes;

namespace Shoestring.Kernels.ElementwiseOps;

/// <summary>A function of two numbers over lanes; one small struct a file.</summary>
internal interface IBinaryOp
{
    static abstract TLane Apply<TLane>(TLane a, TLane b)
        where TLane : unmanaged, ILane<TLane>;
}
