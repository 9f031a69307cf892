using System.Runtime.CompilerServices;
using Shoestring.Kernels.Lanes;

namespace Shoestring.Kernels.Convolution;

/// <summary>Input gradient of a depthwise convolution of stride 2; a chunk is some pictures, or a block of pairs of input rows of one.</summary>
internal unsafe struct DepthwiseSpreadRows<T> : IChunkBody
    where T : unmanaged, ILane<T>
{
    private const int ChunkFloats = 1 << 15;

    private ConvShape _shape;
    private int _blocks;
    private int _together;
    private float* _dy;
    private float* _w;
    private float* _dx;

    public static void Run(WorkerPool pool, in ConvShape s, float* dy, float* w, float* dx)
    {
        DepthwiseSpreadRows<T> body = new() { _shape = s, _dy = dy, _w = w, _dx = dx };
        body._blocks = (int)Math.Clamp((long)s.H * s.W * s.C / ChunkFloats, 1, s.OutH);
        body._together = DepthwisePath.Together(TapGrid.Forward(s) with { TargetH = s.H, TargetW = s.W }, s.C);
        pool.For((s.N + body._together - 1) / body._together * body._blocks, ref body);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Run(int chunk)
    {
        ConvShape s = _shape;
        int picture = chunk / _blocks * _together, pictures = Math.Min(_together, s.N - picture), block = chunk % _blocks;
        int begin = (int)((long)s.OutH * block / _blocks), end = (int)((long)s.OutH * (block + 1) / _blocks);
        nint gradLine = (nint)s.OutW * s.C, line = (nint)s.W * s.C;
        float* dy = _dy + (picture * s.OutH * gradLine), dx = _dx + (picture * s.H * line);
        for (int c = 0; c < s.C; c += T.Count)
        {
            int at = Math.Min(c, s.C - T.Count); // the last lane overlaps its neighbour
            DepthwiseSpreadLines<T>.Run(
                s, pictures, 2 * begin, Math.Min(2 * end, s.H), dy + at, s.OutH * gradLine, gradLine, s.C, _w + at, s.C, dx + at, line, s.C);
        }
    }
}
