using Shoestring.Kernels.Lanes;

namespace Shoestring.Kernels.OptimizerOps;

/// <summary>One step of an optimiser's state for one number: from gradient and states to the update.</summary>
internal interface IStepOp
{
    TLane Step<TLane>(TLane g, ref TLane first, ref TLane second)
        where TLane : unmanaged, ILane<TLane>;
}
