using System.Runtime.CompilerServices;
using Shoestring.Kernels.Contraction;
using Shoestring.Kernels.Lanes;

namespace Shoestring.Kernels.Fused;

/// <summary>
/// What a pointwise convolution's backward does with rows of g, the gradient before the activation of its output's norm, while they are
/// near: xᵀ·g, Σx, and the part g·(w·scale)ᵀ of its input's gradient. Both are linear in g, so they need not wait for the norm's sums;
/// <see cref="ExpandCorrection{T}"/> adds what does.
/// </summary>
internal unsafe struct ExpandRows<T>
    where T : unmanaged, ILane<T>
{
    private PointwiseProducts<T> _products;
    private ExpandSpans _at;
    private float* _sums; // Σx of each part

    /// <summary>scale is the norm's of the output, a number a channel: ∂y/∂g without the sums.</summary>
    public ExpandRows(WorkerPool pool, int parts, in ExpandSpans at, float* scale, float* scratch)
    {
        _at = at;
        float* scaled = scratch;
        Scale(at.C, at.O, at.W, scale, scaled);
        scratch += (long)at.C * at.O;
        _products = new(pool, parts, at.C, at.O, scaled, at.Dw, scratch);
        _sums = scratch + PointwiseProducts<T>.ScratchLength(parts, at.C, at.O);
        new Span<float>(_sums, parts * ChannelMap.Padded(at.C)).Clear();
    }

    /// <summary>Whether there is one.</summary>
    public readonly bool IsPresent => _at.Dx != null;

    /// <summary>Floats of scratch.</summary>
    public static long ScratchLength(int parts, int c, int o) =>
        ((long)c * o) + PointwiseProducts<T>.ScratchLength(parts, c, o) + ((long)parts * ChannelMap.Padded(c));

    /// <summary>Floats of a thread's own for so many pixels.</summary>
    public readonly nint NearLength(int pixels) =>
        IsPresent ? (pixels * (nint)RowsProduct<T>.GatheredStride(_at.C)) + (2 * ChannelMap.Padded(_at.C)) : 0;

    /// <summary>Steps of reading ahead while it does some pixels, about.</summary>
    public readonly long Steps(int pixels) => IsPresent ? _products.Steps(pixels) : 0;

    /// <summary>Asks for what some pixels from one on will read.</summary>
    public readonly void Ask(ref ReadAhead ahead, int pixel, int pixels) => (_at.X + ((nint)pixel * _at.C)).Ask(ref ahead, (long)pixels * _at.C);

    /// <summary>Some pixels from one on of a part, g [pixels, O] near; more is whether the part's sum has begun.</summary>
    public readonly void Run(int part, bool more, int pixel, int pixels, float* g, float* near, ReadAhead* ahead)
    {
        int c = _at.C;
        nint stride = RowsProduct<T>.GatheredStride(c);
        NormRows<T>.Load(_at.Map, pixels, c, _at.X + ((nint)pixel * c), near, stride);
        float* sum = near + (pixels * stride), total = _sums + (part * ChannelMap.Padded(c));
        ColumnSums<T>.Run(pixels, c, near, stride, sum, sum + ChannelMap.Padded(c));
        for (int i = 0; i < c; i++)
        {
            total[i] += sum[i];
        }

        _products.Run(part, more, pixels, g, _at.O, near, stride, _at.Dx + ((nint)pixel * c), c, ahead);
    }

    /// <summary>Joins the parts: xᵀ·g to where the weights' gradient goes, and the mean of x.</summary>
    public readonly void Finish(WorkerPool pool, int parts, float* mean)
    {
        _products.Finish(pool);
        for (int i = 0; i < _at.C; i++)
        {
            double sum = 0;
            for (int part = 0; part < parts; part++)
            {
                sum += _sums[(part * ChannelMap.Padded(_at.C)) + i];
            }

            mean[i] = (float)(sum / _at.Pixels);
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
}
