using Shoestring.Kernels.Lanes;

namespace Shoestring.Kernels.Fused;

/// <summary>
/// The backward of a depthwise convolution, and in the same walk that of the wide pointwise convolution before it: the gradient between
/// them, the widest of a light network, is never stored. See <see cref="ExpandRows{T}"/> for why it need not be.
/// </summary>
internal static unsafe class ExpandBackward<T>
    where T : unmanaged, ILane<T>
{
    /// <summary>Floats of scratch, on any rung; s is the depthwise convolution, c the channels before the pointwise one.</summary>
    public static long ScratchLength(in ConvShape s, int c) =>
        DepthwiseBackward<T>.ScratchLength(s) + ChannelMap.Length(c) + GradMap.Length(s.C)
        + ExpandRows<T>.ScratchLength(DepthwiseBackward<T>.Parts(s), c, s.C)
        + ExpandCorrection<T>.ScratchLength(s.N * s.H * s.W, c, s.C);

    /// <summary>Runs it; norm is the one between the convolutions, and its sums go to dgamma and dbeta.</summary>
    public static void Run(
        WorkerPool pool, in ConvShape s, in BackwardSpans at, in GradMap dy, in ChannelMap map, in ExpandSpans expand, in NormView norm,
        Span<float> dgamma, Span<float> dbeta, float* scratch)
    {
        int parts = DepthwiseBackward<T>.Parts(s);
        ExpandRows<T> rows = new(pool, parts, expand, map.Scale, scratch);
        scratch += ExpandRows<T>.ScratchLength(parts, expand.C, s.C);
        DepthwiseBackward<T>.Run(pool, s, at, dy, map, scratch, rows);
        norm.Normalise(dgamma);
        GradMap between = GradMap.From(norm, dgamma, dbeta, expand.Pixels, s.C, ref scratch);
        ExpandCorrection<T>.Run(pool, expand, between, rows, scratch);
    }
}
