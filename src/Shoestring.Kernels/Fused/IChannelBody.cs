using Shoestring.Kernels.ActivationOps;

namespace Shoestring.Kernels.Fused;

/// <summary>What <see cref="ChannelLanes{T}"/> does with lanes of channels, over all pixels.</summary>
internal unsafe interface IChannelBody
{
    /// <summary>Some lanes from channel c on; they go step floats apart.</summary>
    void Several<TOp>(TOp op, int c, float* to, nint step)
        where TOp : struct, IActivationOp;

    /// <summary>The whole lane at channel c.</summary>
    void One<TOp>(TOp op, int c, float* to)
        where TOp : struct, IActivationOp;

    /// <summary>All channels, fewer than a lane.</summary>
    void Partial<TOp>(TOp op)
        where TOp : struct, IActivationOp;
}
