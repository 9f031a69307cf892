using Shoestring.Kernels.Lanes;

namespace Shoestring.Kernels.ReductionOps;

/// <summary>What a reduction does with numbers; one small struct a file.</summary>
internal interface IReduceOp
{
    /// <summary>The reduction of nothing.</summary>
    static abstract float Identity { get; }

    /// <summary>What is done to each number before the first combination.</summary>
    static abstract TLane Map<TLane>(TLane x)
        where TLane : unmanaged, ILane<TLane>;

    static abstract TLane Combine<TLane>(TLane a, TLane b)
        where TLane : unmanaged, ILane<TLane>;

    /// <summary>Combines the numbers of one lane.</summary>
    static abstract float Fold<TLane>(TLane a)
        where TLane : unmanaged, ILane<TLane>;
}
