using Shoestring.Kernels.ActivationOps;
using Shoestring.Kernels.Lanes;

namespace Shoestring.Kernels.Fused;

/// <summary>Walks the lanes of pixels' channels, each for all pixels before the next: a channel's numbers then stay in registers.</summary>
internal static unsafe class ChannelLanes<T>
    where T : unmanaged, ILane<T>
{
    /// <summary>
    /// Does some whole lanes together while there are as many, then one by one; the last overlaps its neighbour, so that it is whole, and
    /// fewer channels than a lane are done in part. Lane l goes to to + l·laneStride; laneStride 0 keeps channels where they are.
    /// </summary>
    public static void Walk<TBody, TOp>(ref TBody body, TOp op, int together, int channels, float* to, nint laneStride)
        where TBody : struct, IChannelBody
        where TOp : struct, IActivationOp
    {
        int c = 0;
        nint step = laneStride == 0 ? T.Count : laneStride;
        for (; c <= channels - (together * T.Count); c += together * T.Count, to += together * step)
        {
            body.Several(op, c, to, step);
        }

        for (; c <= channels - T.Count; c += T.Count, to += step)
        {
            body.One(op, c, to);
        }

        if (c < channels && c > 0)
        {
            body.One(op, channels - T.Count, laneStride == 0 ? to - (c - (channels - T.Count)) : to);
        }
        else if (c < channels)
        {
            body.Partial(op);
        }
    }
}
