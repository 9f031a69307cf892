using System.Runtime.CompilerServices;
using Shoestring.Kernels.Lanes;

namespace Shoestring.Kernels.Convolution;

/// <summary>Input gradient of a depthwise 3×3 convolution of stride 2; a chunk is a block of pairs of input rows of one picture.</summary>
internal unsafe struct DepthwiseSpreadRows<T> : IChunkBody
    where T : unmanaged, ILane<T>
{
    private const int ChunkFloats = 1 << 15;

    private ConvShape _shape;
    private int _blocks;
    private float* _dy;
    private float* _w;
    private float* _dx;

    /// <summary>Whether each pair of rows and columns of the input has its row and column of the gradient, and none is beyond.</summary>
    public static bool Suits(in ConvShape s) =>
        s is { KernelH: 3, KernelW: 3, StrideH: 2, StrideW: 2, PadTop: 1, PadLeft: 1, DilationH: 1, DilationW: 1 }
        && s.OutH == (s.H + 1) / 2 && s.OutW == (s.W + 1) / 2;

    public static void Run(WorkerPool pool, in ConvShape s, float* dy, float* w, float* dx)
    {
        DepthwiseSpreadRows<T> body = new() { _shape = s, _dy = dy, _w = w, _dx = dx };
        body._blocks = (int)Math.Clamp((long)s.H * s.W * s.C / ChunkFloats, 1, s.OutH);
        pool.For(s.N * body._blocks, ref body);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Run(int chunk)
    {
        ConvShape s = _shape;
        int picture = chunk / _blocks, block = chunk % _blocks;
        int begin = (int)((long)s.OutH * block / _blocks), end = (int)((long)s.OutH * (block + 1) / _blocks);
        nint gradLine = (nint)s.OutW * s.C, line = (nint)s.W * s.C;
        float* dy = _dy + (picture * s.OutH * gradLine), dx = _dx + (picture * s.H * line);
        float* zeros = stackalloc float[T.Count];
        T.Store(zeros, T.Zero);
        for (int c = 0; c < s.C; c += T.Count)
        {
            int at = Math.Min(c, s.C - T.Count); // the last lane overlaps its neighbour
            for (int i = begin; i < end; i++)
            {
                bool below = i + 1 < s.OutH;
                float* d = dy + (i * gradLine) + at, y = dx + (2 * i * line) + at;
                DepthwiseSpread<T>.Rows(
                    s.W, s.OutW, d, s.C, below ? d + gradLine : zeros, below ? s.C : 0, _w + at, s.C,
                    y, (2 * i) + 1 < s.H ? y + line : null, s.C);
            }
        }
    }
}
