using Shoestring.Kernels.Lanes;

namespace Shoestring.Kernels.ActivationOps;

/// <summary>An activation and its derivative over lanes; one small struct a file.</summary>
internal interface IActivationOp
{
    /// <summary>Whether it is so short that a loop may hold many copies: what grows too large is not inlined any more.</summary>
    static virtual bool IsShort => true;

    /// <summary>y of x.</summary>
    TLane Forward<TLane>(TLane x)
        where TLane : unmanaged, ILane<TLane>;

    /// <summary>dy/dx at x; at a kink, PyTorch's choice.</summary>
    TLane Derivative<TLane>(TLane x)
        where TLane : unmanaged, ILane<TLane>;
}
