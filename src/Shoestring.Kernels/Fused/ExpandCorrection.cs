using System.Runtime.CompilerServices;
using Shoestring.Kernels.ActivationOps;
using Shoestring.Kernels.Contraction;
using Shoestring.Kernels.Lanes;

namespace Shoestring.Kernels.Fused;

/// <summary>
/// What <see cref="ExpandRows{T}"/> could not know: the norm's backward is dy = onG·g + onX·(y − mean) + constant, and y − mean = x̂·w
/// with x̂ = x − mean(x). So dx gains x̂·(w·onX·wᵀ) + constant·wᵀ and dw gains (x̂ᵀ·x̂)·(w·onX) + Σx·constant: products of the narrow
/// side only, in one walk over it. Where sums of x's own norm are wanted, they are taken on the way.
/// </summary>
internal unsafe struct ExpandCorrection<T> : IChunkBody
    where T : unmanaged, ILane<T>
{
    private const int NearFloats = 1 << 14;
    private const int RowsUnit = 24;
    private const int MostRows = 384;
    private const int MostParts = 32;

    private RowsProduct<T> _product;
    private ExpandSpans _at;
    private float* _mean;
    private float* _grams;
    private float* _sums;
    private int _rows;
    private int _parts;

    /// <summary>Floats of scratch.</summary>
    public static long ScratchLength(int pixels, int c, int o)
    {
        long square = (long)c * c;
        return ((long)c * o) + square + PackBody<T>.Length(c, c) + ChannelMap.Padded(c)
            + (Parts(pixels, c) * (square + SumRows<T>.Length(c)))
            + Math.Max(GemmRows<T>.ScratchLength(ToSquare(c, o)), GemmRows<T>.ScratchLength(FromSquare(c, o)));
    }

    /// <summary>Runs it; dy is the norm's backward, its sums known, and dw holds xᵀ·g.</summary>
    public static void Run(WorkerPool pool, in ExpandSpans at, in GradMap dy, float* mean, float* scratch)
    {
        int c = at.C, o = at.O, square = c * c, rows = Rows(at.Pixels, c);
        ExpandCorrection<T> body = new() { _at = at, _mean = mean, _rows = rows, _parts = Parts(at.Pixels, c) };
        float* onX = Take(ref scratch, c * o), gram = Take(ref scratch, square);
        body._product = new() { N = c, K = c, B = Take(ref scratch, (int)PackBody<T>.Length(c, c)), Bias = Take(ref scratch, ChannelMap.Padded(c)) };
        body._grams = Take(ref scratch, body._parts * square);
        body._sums = Take(ref scratch, body._parts * (int)SumRows<T>.Length(c));
        ExpandRows<T>.Scale(c, o, at.W, dy.OnX, onX);
        GemmRows<T>.Run(pool, ToSquare(c, o), onX, at.W, null, Activation.None, gram, null, null, scratch);
        PackBody<T> pack = new() { N = c, K = c, B = gram, Ldb = c, Packed = body._product.B };
        pool.For(new Panels<T>(c).Count, ref pack);
        Constants(c, o, at.W, dy.Constant, body._product.Bias);
        pool.For(body._parts, ref body);
        PartialSums<T>.Reduce(pool, body._grams, body._parts, square, square, gram, false);
        Weights(at, dy, mean);
        GemmRows<T>.Run(pool, FromSquare(c, o), gram, onX, null, Activation.None, at.Dw, null, null, scratch);
        if (at.SumG != null)
        {
            int stride = (int)SumRows<T>.Length(c);
            PartialSums.Merge(pool, body._parts, stride, c, body._sums, 1, at.SumG);
            PartialSums.Merge(pool, body._parts, stride, c, body._sums + (2 * ChannelMap.Padded(c)), 1, at.Cross);
        }
    }

    /// <inheritdoc/>
    public readonly void Run(int part)
    {
        int c = _at.C, blocks = (_at.Pixels + _rows - 1) / _rows;
        int first = (int)((long)blocks * part / _parts), last = (int)((long)blocks * (part + 1) / _parts);
        float* gram = _grams + ((nint)part * c * c), sums = _sums + (part * SumRows<T>.Length(c));
        new Span<float>(sums, (int)SumRows<T>.Length(c)).Clear();
        nint stride = RowsProduct<T>.GatheredStride(c);
        float* near = ThreadScratch.Floats(_rows * stride);
        for (int block = first; block < last; block++)
        {
            int rows = Math.Min(_rows, _at.Pixels - (block * _rows));
            nint at = (nint)block * _rows * c;
            float* dx = _at.Dx + at;
            NormRows<T>.Load(_at.Map, rows, c, _at.X + at, near, stride);
            Centre(rows, c, near, stride);
            PointwiseProducts<T>.Outer(rows, c, near, stride, c, near, stride, gram, block > first, null);
            _product.Multiply(rows, near, stride, dx, c, 0, new Panels<T>(c).Count, true);
            if (_at.SumG != null)
            {
                SumRows<T>.Run(_at.Map, rows, c, dx, _at.X + at, new Stored(dx, false), sums);
            }
        }

        SumRows<T>.Close(c, sums);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Centre(int rows, int c, float* near, nint stride)
    {
        for (int i = 0; i < c; i += T.Count)
        {
            int left = c - i;
            T mean = Edge.Load<T>(_mean + i, left);
            float* x = near + i;
            for (int row = 0; row < rows; row++, x += stride)
            {
                Edge.Store(x, Edge.Load<T>(x, left) - mean, left);
            }
        }
    }

    // dw = xᵀ·g·onG + Σx·constant
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Weights(in ExpandSpans at, in GradMap dy, float* mean)
    {
        float* dw = at.Dw;
        for (int row = 0; row < at.C; row++, dw += at.O)
        {
            T sum = T.Broadcast(mean[row] * at.Pixels);
            for (int i = 0; i < at.O; i += T.Count)
            {
                int left = at.O - i;
                T product = Edge.Load<T>(dw + i, left) * Edge.Load<T>(dy.OnG + i, left);
                Edge.Store(dw + i, T.Fma(sum, Edge.Load<T>(dy.Constant + i, left), product), left);
            }
        }
    }

    // to [C] = w·constant
    private static void Constants(int c, int o, float* w, float* constant, float* to)
    {
        new Span<float>(to, ChannelMap.Padded(c)).Clear();
        for (int row = 0; row < c; row++, w += o)
        {
            double sum = 0;
            for (int i = 0; i < o; i++)
            {
                sum += (double)w[i] * constant[i];
            }

            to[row] = (float)sum;
        }
    }

    private static float* Take(ref float* scratch, int floats)
    {
        float* taken = scratch;
        scratch += floats;
        return taken;
    }

    private static GemmShape ToSquare(int c, int o) => GemmShape.Dense(c, c, o, transposeB: true);

    private static GemmShape FromSquare(int c, int o) => GemmShape.Dense(c, o, c, accumulate: true);

    private static int Rows(int pixels, int c) => Math.Min(Math.Clamp(NearFloats / c / RowsUnit * RowsUnit, RowsUnit, MostRows), pixels);

    private static int Parts(int pixels, int c) => Math.Clamp((pixels + Rows(pixels, c) - 1) / Rows(pixels, c), 1, MostParts);
}
