using Shoestring.Kernels.Lanes;

namespace Shoestring.Kernels.ElementwiseOps;

/// <summary>A function of one number over lanes; one small struct a file.</summary>
internal interface IUnaryOp
{
    static abstract TLane Apply<TLane>(TLane x)
        where TLane : unmanaged, ILane<TLane>;
}
