using Shoestring.Kernels.Contraction;
using Shoestring.Kernels.Lanes;

namespace Shoestring.Kernels.Convolution;

/// <summary>
/// Few target pixels of long sums, as of one small picture: the windows of all of them are gathered first, then it is one matrix product,
/// which cuts the target channels among the threads and reads the weights once.
/// </summary>
internal unsafe struct GatheredWhole<T> : IChunkBody
    where T : unmanaged, ILane<T>
{
    private const int MostTargets = 64;
    private const long LeastWeights = 1 << 17;
    private const int RowsEach = 8;

    private TapGrid _grid;
    private float* _x;
    private float* _end;
    private float* _gathered;
    private int _stride;

    /// <summary>Whether weights are much and targets few.</summary>
    public static bool Suits(in ConvShape s) => s.Groups == 1 && s.Pixels <= MostTargets && s.WeightLength >= LeastWeights;

    /// <summary>Floats of scratch.</summary>
    public static long ScratchLength(in ConvShape s)
    {
        GemmShape product = Product(s);
        return GemmRows<T>.ScratchLength(product, isPrepared: true) + GemmRows<T>.SumsLength(product.M, product.N, product.K)
            + ((long)product.M * product.Lda) + 16;
    }

    /// <summary>The forward; packed: the weights' panels.</summary>
    public static void Run(
        WorkerPool pool, in ConvShape s, float* x, float* packed, float* bias, Activation act, float* y, float* channelSums, float* scratch)
    {
        GemmShape product = Product(s);
        GatheredWhole<T> body = new()
        {
            _grid = TapGrid.Forward(s),
            _x = x,
            _end = x + s.InputLength,
            _gathered = scratch,
            _stride = product.Lda,
        };
        pool.For((product.M + RowsEach - 1) / RowsEach, ref body);
        scratch += ((nint)product.M * product.Lda) + 16;
        GemmRows<T>.Run(pool, product, body._gathered, null, bias, act, y, channelSums, packed, scratch);
    }

    public readonly void Run(int chunk)
    {
        int row = chunk * RowsEach, rows = Math.Min(RowsEach, _grid.Targets - row);
        Gatherer<T>.Run(_grid, _x, _end, 0, _grid.SourceChannels, row, rows, _gathered + ((nint)row * _stride), _stride);
    }

    private static GemmShape Product(in ConvShape s)
    {
        int k = s.KernelH * s.KernelW * s.C;
        return GemmShape.Dense(s.Pixels, s.O, k) with { Lda = Gatherer<T>.Stride(k) };
    }
}
