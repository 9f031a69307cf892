using Shoestring.Kernels.Convolution;
using Shoestring.Kernels.Lanes;

namespace Shoestring.Kernels;

/// <summary>Convolutions that add to what their output holds: the skip of a residual block needs no walk of its own.</summary>
public static unsafe class ConvSum
{
    /// <summary>Whether <see cref="Forward"/> takes a convolution.</summary>
    /// <param name="shape">All sizes.</param>
    public static bool Suits(in ConvShape shape) => Conv.PathOf(shape).Adds(shape);

    /// <summary>y += x ∗ w + bias.</summary>
    /// <param name="pool">Who works.</param>
    /// <param name="shape">All sizes.</param>
    /// <param name="x">[N, H, W, C].</param>
    /// <param name="w">[KernelH, KernelW, C/Groups, O]; not read where there are prepared weights.</param>
    /// <param name="prepared">Empty, or what <see cref="PreparedConv.Prepare"/> made of w: the same bits.</param>
    /// <param name="bias">[O], or empty.</param>
    /// <param name="y">[N, OutH, OutW, O].</param>
    /// <param name="scratch">At least <see cref="Conv.ForwardScratchLength"/> floats; where there are prepared weights, <see cref="PreparedConv.ScratchLength"/>.</param>
    /// <exception cref="ArgumentException">A span is too short, or the shape does not suit.</exception>
    public static void Forward(
        WorkerPool pool, in ConvShape shape, ReadOnlySpan<float> x, ReadOnlySpan<float> w, ReadOnlySpan<float> prepared,
        ReadOnlySpan<float> bias, Span<float> y, Span<float> scratch)
    {
        ConvPath path = Conv.PathOf(shape);
        Guard.That(path.Adds(shape), "The convolution does not add to its output.");
        Conv.Check(pool, shape, x.Length, prepared.IsEmpty ? w.Length : int.MaxValue, y.Length);
        Guard.AtLeast(
            scratch.Length, prepared.IsEmpty ? path.ForwardScratch(shape) : PreparedConv.ScratchLength(shape), nameof(scratch));
        Guard.That(bias.IsEmpty || bias.Length >= shape.O, "The bias is shorter than the output channels.");
        Guard.That(prepared.IsEmpty || prepared.Length >= path.PreparedLength(shape), "The prepared weights are too short.");
        if (shape.N == 0)
        {
            return;
        }

        fixed (float* px = x, pw = w, pp = prepared, pb = bias, py = y, ps = scratch)
        {
            switch (Simd.Level)
            {
                case SimdLevel.Vector512:
                    path.Add<Lane512>(pool, shape, px, pw, pp, pb, py, ps);
                    break;
                case SimdLevel.Vector256:
                    path.Add<Lane256>(pool, shape, px, pw, pp, pb, py, ps);
                    break;
                case SimdLevel.Vector128:
                    path.Add<Lane128>(pool, shape, px, pw, pp, pb, py, ps);
                    break;
                default:
                    path.Add<LaneScalar>(pool, shape, px, pw, pp, pb, py, ps);
                    break;
            }
        }
    }
}
