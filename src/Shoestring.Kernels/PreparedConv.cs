using Shoestring.Kernels.Convolution;
using Shoestring.Kernels.Lanes;

namespace Shoestring.Kernels;

/// <summary>
/// Convolutions whose weights do not change from run to run: the weights are laid out once as the kernel reads them. The same bits as
/// <see cref="Conv.Forward"/>.
/// </summary>
public static unsafe class PreparedConv
{
    /// <summary>Floats that <see cref="Prepare"/> fills; 0 where preparing is of no use and <see cref="Forward"/> is not to be called.</summary>
    /// <param name="shape">All sizes.</param>
    public static long Length(in ConvShape shape) => Conv.PathOf(shape).PreparedLength(shape);

    /// <summary>Floats of scratch that <see cref="Forward"/> needs.</summary>
    /// <param name="shape">All sizes.</param>
    public static long ScratchLength(in ConvShape shape) => Conv.ForwardScratchLength(shape) - Length(shape);

    /// <summary>Lays out weights.</summary>
    /// <param name="pool">Who works.</param>
    /// <param name="shape">All sizes.</param>
    /// <param name="w">[KernelH, KernelW, C/Groups, O].</param>
    /// <param name="prepared">At least <see cref="Length"/> floats; of use on this machine only.</param>
    /// <exception cref="ArgumentException">A span is too short, or there is nothing to prepare.</exception>
    public static void Prepare(WorkerPool pool, in ConvShape shape, ReadOnlySpan<float> w, Span<float> prepared)
    {
        ArgumentNullException.ThrowIfNull(pool);
        ConvPath path = Conv.PathOf(shape);
        Guard.AtLeast(w.Length, shape.WeightLength, nameof(w));
        CheckPrepared(path, shape, prepared.Length);
        fixed (float* pw = w, to = prepared)
        {
            switch (Simd.Level)
            {
                case SimdLevel.Vector512:
                    path.Prepare<Lane512>(pool, shape, pw, to);
                    break;
                case SimdLevel.Vector256:
                    path.Prepare<Lane256>(pool, shape, pw, to);
                    break;
                case SimdLevel.Vector128:
                    path.Prepare<Lane128>(pool, shape, pw, to);
                    break;
                default:
                    path.Prepare<LaneScalar>(pool, shape, pw, to);
                    break;
            }
        }
    }

    /// <summary>y = act(x ∗ w + bias).</summary>
    /// <param name="pool">Who works.</param>
    /// <param name="shape">All sizes.</param>
    /// <param name="x">[N, H, W, C].</param>
    /// <param name="prepared">What <see cref="Prepare"/> made of w.</param>
    /// <param name="bias">[O], or empty.</param>
    /// <param name="act">Applied to the sum.</param>
    /// <param name="y">[N, OutH, OutW, O].</param>
    /// <param name="scratch">At least <see cref="ScratchLength"/> floats.</param>
    /// <exception cref="ArgumentException">A span is too short, or the shape is not one to prepare.</exception>
    public static void Forward(
        WorkerPool pool, in ConvShape shape, ReadOnlySpan<float> x, ReadOnlySpan<float> prepared, ReadOnlySpan<float> bias,
        Activation act, Span<float> y, Span<float> scratch)
    {
        ConvPath path = Conv.PathOf(shape);
        Conv.Check(pool, shape, x.Length, checked((int)shape.WeightLength), y.Length);
        CheckPrepared(path, shape, prepared.Length);
        Guard.AtLeast(scratch.Length, ScratchLength(shape), nameof(scratch));
        Guard.That(bias.IsEmpty || bias.Length >= shape.O, "The bias is shorter than the output channels.");
        if (shape.N == 0)
        {
            return;
        }

        fixed (float* px = x, pw = prepared, pb = bias, py = y, ps = scratch)
        {
            switch (Simd.Level)
            {
                case SimdLevel.Vector512:
                    path.ForwardPrepared<Lane512>(pool, shape, px, pw, pb, act, py, ps);
                    break;
                case SimdLevel.Vector256:
                    path.ForwardPrepared<Lane256>(pool, shape, px, pw, pb, act, py, ps);
                    break;
                case SimdLevel.Vector128:
                    path.ForwardPrepared<Lane128>(pool, shape, px, pw, pb, act, py, ps);
                    break;
                default:
                    path.ForwardPrepared<LaneScalar>(pool, shape, px, pw, pb, act, py, ps);
                    break;
            }
        }
    }

    private static void CheckPrepared(ConvPath path, in ConvShape shape, int length)
    {
        long needed = path.PreparedLength(shape);
        Guard.That(needed > 0, "The convolution reads its weights as they stand.");
        Guard.AtLeast(length, needed, "prepared");
    }
}
