using System.Runtime.CompilerServices;
using Shoestring.Kernels.Contraction;
using Shoestring.Kernels.Lanes;

namespace Shoestring.Kernels.Fused;

/// <summary>
/// What <see cref="ExpandRows{T}"/> could not know: the norm's backward is dy = onG·g + onX·(y − mean) + constant, and y − mean = x̂·w
/// with x̂ = z − mean(z). So dz gains x̂·(w·onX·wᵀ) + constant·wᵀ and dw gains (x̂ᵀ·x̂)·(w·onX) + Σz·constant: products of the narrow
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
    private float* _sums;
    private int _rows;
    private int _parts;

    /// <summary>Floats of scratch.</summary>
    public static long ScratchLength(int pixels, int c, int o)
    {
        long square = (long)c * c;
        return ((long)c * o) + (2 * square) + PackBody<T>.Length(c, c) + (3 * ChannelMap.Padded(c))
            + (Parts(pixels, c) * SumRows<T>.Length(c))
            + Math.Max(GemmRows<T>.ScratchLength(ToSquare(c, o)), GemmRows<T>.ScratchLength(FromSquare(c, o)));
    }

    /// <summary>Runs it; dy is the norm's backward, its sums known.</summary>
    public static void Run(WorkerPool pool, in ExpandSpans at, in GradMap dy, in ExpandRows<T> done, float* scratch)
    {
        int c = at.C, o = at.O, square = c * c, padded = ChannelMap.Padded(c);
        ExpandCorrection<T> body = new() { _at = at, _rows = Rows(at.Pixels, c), _parts = Parts(at.Pixels, c) };
        float* onX = Take(ref scratch, c * o), gram = Take(ref scratch, square), onDx = Take(ref scratch, square);
        float* sum = Take(ref scratch, padded), mean = Take(ref scratch, padded);
        body._product = new() { N = c, K = c, B = Take(ref scratch, (int)PackBody<T>.Length(c, c)), Bias = Take(ref scratch, padded) };
        body._sums = Take(ref scratch, body._parts * (int)SumRows<T>.Length(c));
        done.Finish(pool, sum, mean, gram);
        ExpandRows<T>.Scale(c, o, at.W, dy.OnX, onX);
        Weights(at, dy, sum);
        GemmRows<T>.Run(pool, FromSquare(c, o), gram, onX, null, Activation.None, at.Dw, null, null, scratch);
        GemmRows<T>.Run(pool, ToSquare(c, o), onX, at.W, null, Activation.None, onDx, null, null, scratch);
        body.Constants(dy.Constant, mean, onDx);
        PackBody<T> pack = new() { N = c, K = c, B = onDx, Ldb = c, Packed = body._product.B };
        pool.For(new Panels<T>(c).Count, ref pack);
        pool.For(body._parts, ref body);
        if (at.SumG != null)
        {
            SumRows<T>.Merge(pool, body._parts, c, body._sums, at.SumG, at.Cross);
        }
    }

    /// <inheritdoc/>
    public readonly void Run(int part)
    {
        int c = _at.C, panels = new Panels<T>(c).Count, blocks = (_at.Pixels + _rows - 1) / _rows;
        int first = (int)((long)blocks * part / _parts), last = (int)((long)blocks * (part + 1) / _parts);
        float* sums = _sums + (part * SumRows<T>.Length(c));
        new Span<float>(sums, (int)SumRows<T>.Length(c)).Clear();
        bool copies = _at.X.IsHalf || _at.Activates;
        nint stride = copies ? RowsProduct<T>.GatheredStride(c) : c;
        float* near = copies ? ThreadScratch.Floats(_rows * stride) : null;
        for (int block = first; block < last; block++)
        {
            int rows = Math.Min(_rows, _at.Pixels - (block * _rows));
            nint at = (nint)block * _rows * c;
            Stored x = _at.X + at;
            float* dx = _at.Dx + at;
            if (copies)
            {
                NormRows<T>.Load(_at.Activates ? _at.Map : default, rows, c, x, near, stride);
            }

            ReadAhead ahead = default;
            // The next part's first block too, which is mostly this thread's.
            int next = Math.Clamp(_at.Pixels - ((block + 1) * _rows), 0, _rows);
            (x + (_rows * c)).Ask(ref ahead, (long)next * c);
            ahead.Add(dx + (_rows * c), (long)next * c);
            ahead.In(RowsProduct<T>.Tiles(rows, c));
            _product.Multiply(rows, copies ? near : x.Floats, stride, dx, c, 0, panels, true, &ahead);
            if (_at.SumG != null)
            {
                SumRows<T>.Run(_at.Map, rows, c, dx, x, new Stored(dx, false), sums);
            }
        }

        SumRows<T>.Close(c, sums);
    }

    // A norm without activation is part of the product: x̂ = scale·x + shift, where x is what it reads. onDx [C, C] takes in scale, and
    // the bias what is left of each row.
    private readonly void Constants(float* constant, float* mean, float* onDx)
    {
        int c = _at.C, o = _at.O;
        bool scales = !_at.Map.IsAbsent && !_at.Activates;
        float* w = _at.W;
        new Span<float>(_product.Bias, ChannelMap.Padded(c)).Clear();
        for (int j = 0; j < c; j++, w += o)
        {
            double sum = 0;
            for (int i = 0; i < o; i++)
            {
                sum += (double)w[i] * constant[i];
            }

            for (int k = 0; k < c; k++)
            {
                double shift = (scales ? (double)_at.Map.Shift[k] : 0) - mean[k];
                sum += shift * onDx[(k * c) + j];
            }

            _product.Bias[j] = (float)sum;
        }

        for (int k = 0; k < c && scales; k++)
        {
            for (int j = 0; j < c; j++)
            {
                onDx[(k * c) + j] *= _at.Map.Scale[k];
            }
        }
    }

    // dw = (z − v)ᵀ·g·onG + Σ(z − v)·constant: since onG·Σg + pixels·constant = 0, no v is left over.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Weights(in ExpandSpans at, in GradMap dy, float* sum)
    {
        float* dw = at.Dw;
        for (int row = 0; row < at.C; row++, dw += at.O)
        {
            T total = T.Broadcast(sum[row]);
            for (int i = 0; i < at.O; i += T.Count)
            {
                int left = at.O - i;
                T product = Edge.Load<T>(dw + i, left) * Edge.Load<T>(dy.OnG + i, left);
                Edge.Store(dw + i, T.Fma(total, Edge.Load<T>(dy.Constant + i, left), product), left);
            }
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
