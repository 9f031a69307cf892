using System.Runtime.CompilerServices;
using Shoestring.Kernels.Contraction;
using Shoestring.Kernels.Lanes;

namespace Shoestring.Kernels.Fused;

/// <summary>
/// What a pointwise convolution's backward does with rows of g, the gradient before the activation of its output's norm, while they are
/// near: with z its input and v a number a channel near the mean of z, (z − v)ᵀ·g, (z − v)ᵀ·(z − v), Σ(z − v), and the part
/// g·(w·scale)ᵀ of z's gradient. None of these needs the norm's sums; <see cref="ExpandCorrection{T}"/> adds what does.
/// </summary>
internal unsafe struct ExpandRows<T>
    where T : unmanaged, ILane<T>
{
    private const int Sample = 256; // pixels that v is taken of

    private PointwiseProducts<T> _products;
    private ExpandSpans _at;
    private ChannelMap _map; // x to z − v
    private float* _grams; // of each part
    private float* _sums; // of each part; null where they are zero
    private int _parts;

    /// <summary>scale is the norm's of the output, a number a channel: ∂y/∂g without the sums.</summary>
    public ExpandRows(WorkerPool pool, int parts, in ExpandSpans at, float* scale, float* scratch)
    {
        _at = at;
        _parts = parts;
        int padded = ChannelMap.Padded(at.C);
        _map = Centred(at, scratch);
        scratch += 3 * padded;
        _grams = scratch;
        scratch += (long)parts * at.C * at.C;
        _sums = IsCentred ? null : scratch;
        new Span<float>(scratch, parts * padded).Clear();
        scratch += parts * padded;
        Scale(at.C, at.O, at.W, scale, scratch);
        _products = new(pool, parts, at.C, at.O, scratch, at.Dw, scratch + ((long)at.C * at.O));
    }

    /// <summary>Whether there is one.</summary>
    public readonly bool IsPresent => _at.Dx != null;

    // Where sums of x's norm are wanted, its statistics are the batch's, and what it makes has its beta as mean.
    private readonly bool IsCentred => _at.SumG != null && !_at.Activates;

    /// <summary>Floats of scratch.</summary>
    public static long ScratchLength(int parts, int c, int o) =>
        (3L * ChannelMap.Padded(c)) + (parts * (((long)c * c) + ChannelMap.Padded(c))) + ((long)c * o)
        + PointwiseProducts<T>.ScratchLength(parts, c, o);

    /// <summary>Floats of a thread's own for so many pixels.</summary>
    public readonly nint NearLength(int pixels) =>
        IsPresent ? (pixels * (nint)RowsProduct<T>.GatheredStride(_at.C)) + (2 * ChannelMap.Padded(_at.C)) : 0;

    /// <summary>Steps of reading ahead while it does some pixels, about.</summary>
    public readonly long Steps(int pixels) => IsPresent ? _products.Steps(pixels) : 0;

    /// <summary>Asks for what some pixels from one on will read.</summary>
    public readonly void Ask(ref ReadAhead ahead, int pixel, int pixels) => (_at.X + ((nint)pixel * _at.C)).Ask(ref ahead, (long)pixels * _at.C);

    /// <summary>Some pixels from one on of a part, g [pixels, O] near; more is whether the part's sums have begun.</summary>
    public readonly void Run(int part, bool more, int pixel, int pixels, float* g, float* near, ReadAhead* ahead)
    {
        int c = _at.C;
        nint stride = RowsProduct<T>.GatheredStride(c);
        NormRows<T>.Load(_map, pixels, c, _at.X + ((nint)pixel * c), near, stride);
        if (_sums != null)
        {
            float* sum = near + (pixels * stride), total = _sums + (part * ChannelMap.Padded(c));
            ColumnSums<T>.Run(pixels, c, near, stride, sum, sum + ChannelMap.Padded(c));
            for (int i = 0; i < c; i++)
            {
                total[i] += sum[i];
            }
        }

        _products.Run(part, more, pixels, g, _at.O, near, stride, _at.Dx + ((nint)pixel * c), c, ahead);
        PointwiseProducts<T>.Outer(pixels, c, near, stride, c, near, stride, _grams + ((nint)part * c * c), more, null);
    }

    /// <summary>
    /// Joins the parts: (z − v)ᵀ·g to where the weights' gradient goes, Σ(z − v), mean(z), and the deviations' products x̂ᵀ·x̂ with
    /// x̂ = z − mean(z).
    /// </summary>
    public readonly void Finish(WorkerPool pool, float* sum, float* mean, float* gram)
    {
        int c = _at.C;
        _products.Finish(pool);
        PartialSums<T>.Reduce(pool, _grams, _parts, (nint)c * c, c * c, gram, false);
        for (int i = 0; i < c; i++)
        {
            double total = 0;
            for (int part = 0; part < _parts && _sums != null; part++)
            {
                total += _sums[(part * ChannelMap.Padded(c)) + i];
            }

            sum[i] = (float)total;
            mean[i] = (float)((total / _at.Pixels) + (_at.Map.IsAbsent ? -_map.Shift[i] : _at.Map.Shift[i] - _map.Shift[i]));
        }

        for (int i = 0; i < c && _sums != null; i++)
        {
            for (int j = 0; j < c; j++)
            {
                gram[(i * c) + j] -= (float)((double)sum[i] * sum[j] / _at.Pixels);
            }
        }
    }

    /// <summary>to [C, O] = w, each column times its own factor.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Scale(int c, int o, float* w, float* factors, float* to)
    {
        for (int row = 0; row < c; row++, w += o, to += o)
        {
            for (int i = 0; i < o; i += T.Count)
            {
                Edge.Store(to + i, Edge.Load<T>(w + i, o - i) * Edge.Load<T>(factors + i, o - i), o - i);
            }
        }
    }

    // z − v as a map of x. Behind an activation v is 0: what comes out of one is not far from it beside its deviation.
    private static ChannelMap Centred(in ExpandSpans at, float* to)
    {
        if (at.Activates)
        {
            return at.Map;
        }

        int padded = ChannelMap.Padded(at.C), sample = Math.Min(Sample, at.Pixels);
        ChannelMap map = new() { Scale = to, Shift = to + padded, Mean = to + (2 * padded), Act = Activation.None };
        for (int i = 0; i < at.C; i++)
        {
            map.Scale[i] = at.Map.IsAbsent ? 1 : at.Map.Scale[i];
            map.Mean[i] = at.Map.IsAbsent ? at.X.Mean(i, sample, at.C) : at.Map.Mean[i];
            map.Shift[i] = -map.Scale[i] * map.Mean[i];
        }

        return map;
    }
}
