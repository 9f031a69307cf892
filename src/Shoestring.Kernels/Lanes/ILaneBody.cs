namespace Shoestring.Kernels.Lanes;

/// <summary>The body of a parallel loop, written once over the lane that <see cref="LaneLoop"/> chooses.</summary>
internal interface ILaneBody
{
    /// <summary>Does one chunk; see <see cref="IChunkBody.Run"/>.</summary>
    void Run<TLane>(int chunk)
        where TLane : unmanaged, ILane<TLane>;
}
