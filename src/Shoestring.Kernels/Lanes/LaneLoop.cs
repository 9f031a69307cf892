using System.Runtime.CompilerServices;

namespace Shoestring.Kernels.Lanes;

/// <summary>Runs a lane body over the pool with the rung in use: the one place where a flat kernel's rung is chosen.</summary>
internal static class LaneLoop
{
    /// <summary>Floats in a chunk of a flat loop: fixed, so that results never depend on the machine.</summary>
    public const int ChunkLength = 16384;

    /// <summary>Chunks of a flat loop over <paramref name="length"/> floats.</summary>
    public static int Chunks(int length) => (int)(((long)length + ChunkLength - 1) / ChunkLength);

    public static void For<TBody>(WorkerPool pool, int chunks, ref TBody body)
        where TBody : struct, ILaneBody
    {
        switch (Simd.Level)
        {
            case SimdLevel.Vector512:
                For<TBody, Lane512>(pool, chunks, ref body);
                break;
            case SimdLevel.Vector256:
                For<TBody, Lane256>(pool, chunks, ref body);
                break;
            case SimdLevel.Vector128:
                For<TBody, Lane128>(pool, chunks, ref body);
                break;
            default:
                For<TBody, LaneScalar>(pool, chunks, ref body);
                break;
        }
    }

    /// <summary>
    /// For a body that walks pixels lane by lane: no lane is wider than a pixel. Half a wide lane at the end of each pixel would be masked,
    /// and masked stores are slow to read again: pixels of few channels that end so take halves.
    /// </summary>
    public static void ForPixels<TBody>(WorkerPool pool, int channels, int chunks, ref TBody body)
        where TBody : struct, ILaneBody
    {
        bool halves = channels % Lane512.Count == Lane256.Count && channels < 4 * Lane512.Count;
        if (Simd.Level >= SimdLevel.Vector512 && channels >= Lane512.Count && !halves)
        {
            For<TBody, Lane512>(pool, chunks, ref body);
        }
        else if (Simd.Level >= SimdLevel.Vector256 && channels >= Lane256.Count)
        {
            For<TBody, Lane256>(pool, chunks, ref body);
        }
        else if (Simd.Level >= SimdLevel.Vector128 && channels >= Lane128.Count)
        {
            For<TBody, Lane128>(pool, chunks, ref body);
        }
        else
        {
            For<TBody, LaneScalar>(pool, chunks, ref body);
        }
    }

    private static void For<TBody, TLane>(WorkerPool pool, int chunks, ref TBody body)
        where TBody : struct, ILaneBody
        where TLane : unmanaged, ILane<TLane>
    {
        Bound<TBody, TLane> bound = new() { Body = body };
        pool.For(chunks, ref bound);
    }

    private struct Bound<TBody, TLane> : IChunkBody
        where TBody : struct, ILaneBody
        where TLane : unmanaged, ILane<TLane>
    {
        public TBody Body;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Run(int chunk) => Body.Run<TLane>(chunk);
    }
}
