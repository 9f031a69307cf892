using Shoestring.Kernels.Convolution;
using Shoestring.Kernels.Lanes;

namespace Shoestring.Kernels;

/// <summary>
/// 2-D convolutions of float32 pictures, channels last, and their gradients. Accumulators are float32; every sum has
/// an order that depends on the shape alone.
/// </summary>
public static unsafe class Conv
{
    /// <summary>Best first: a convolution takes the first path that suits.</summary>
    internal static readonly ConvPath[] Paths =
    [
        new PointwisePath(), // no gathering at all
        new DepthwisePath(), // one multiply-add an element: only a loop that keeps weights in registers pays
        new GatheredPath(), // everything else
    ];

    /// <summary>Floats of scratch that <see cref="Forward"/> needs.</summary>
    public static long ForwardScratchLength(in ConvShape shape) => PathOf(shape).ForwardScratch(shape);

    /// <summary>Floats of scratch that <see cref="GradInput"/> needs.</summary>
    public static long GradInputScratchLength(in ConvShape shape) => PathOf(shape).GradInputScratch(shape);

    /// <summary>Floats of scratch that <see cref="GradWeight"/> needs.</summary>
    public static long GradWeightScratchLength(in ConvShape shape) => PathOf(shape).GradWeightScratch(shape);

    /// <summary>y = act(x ∗ w + bias).</summary>
    /// <param name="pool">Who works.</param>
    /// <param name="shape">All sizes.</param>
    /// <param name="x">[N, H, W, C].</param>
    /// <param name="w">[KernelH, KernelW, C/Groups, O].</param>
    /// <param name="bias">[O], or empty.</param>
    /// <param name="act">Applied to the sum.</param>
    /// <param name="y">[N, OutH, OutW, O].</param>
    /// <param name="channelSums">Empty, or [2·O]: per channel the sum, then the sum of squares, of y before act.</param>
    /// <param name="scratch">At least <see cref="ForwardScratchLength"/> floats.</param>
    /// <exception cref="ArgumentException">A span is too short, or the shape does not hold together.</exception>
    public static void Forward(
        WorkerPool pool,
        in ConvShape shape,
        ReadOnlySpan<float> x,
        ReadOnlySpan<float> w,
        ReadOnlySpan<float> bias,
        Activation act,
        Span<float> y,
        Span<float> channelSums,
        Span<float> scratch)
    {
        Check(pool, shape, x.Length, w.Length, y.Length);
        Guard.AtLeast(scratch.Length, ForwardScratchLength(shape), nameof(scratch));
        Guard.That(bias.IsEmpty || bias.Length >= shape.O, "The bias is shorter than the output channels.");
        Guard.That(channelSums.IsEmpty || channelSums.Length >= 2 * shape.O, "The channel sums need 2·O elements.");
        if (shape.N == 0)
        {
            channelSums.Clear();
            return;
        }

        ConvPath path = PathOf(shape);
        fixed (float* px = x, pw = w, pb = bias, py = y, sums = channelSums, ps = scratch)
        {
            switch (Simd.Level)
            {
                case SimdLevel.Vector512:
                    path.Forward<Lane512>(pool, shape, px, pw, pb, act, py, sums, ps);
                    break;
                case SimdLevel.Vector256:
                    path.Forward<Lane256>(pool, shape, px, pw, pb, act, py, sums, ps);
                    break;
                case SimdLevel.Vector128:
                    path.Forward<Lane128>(pool, shape, px, pw, pb, act, py, sums, ps);
                    break;
                default:
                    path.Forward<LaneScalar>(pool, shape, px, pw, pb, act, py, sums, ps);
                    break;
            }
        }
    }

    /// <summary>dx = gradient of the input from dy, the gradient of x ∗ w; dx is overwritten.</summary>
    /// <exception cref="ArgumentException">A span is too short, or the shape does not hold together.</exception>
    public static void GradInput(
        WorkerPool pool, in ConvShape shape, ReadOnlySpan<float> dy, ReadOnlySpan<float> w, Span<float> dx,
        Span<float> scratch)
    {
        Check(pool, shape, dx.Length, w.Length, dy.Length);
        Guard.AtLeast(scratch.Length, GradInputScratchLength(shape), nameof(scratch));
        if (shape.N == 0)
        {
            return;
        }

        ConvPath path = PathOf(shape);
        fixed (float* pdy = dy, pw = w, pdx = dx, ps = scratch)
        {
            switch (Simd.Level)
            {
                case SimdLevel.Vector512:
                    path.GradInput<Lane512>(pool, shape, pdy, pw, pdx, ps);
                    break;
                case SimdLevel.Vector256:
                    path.GradInput<Lane256>(pool, shape, pdy, pw, pdx, ps);
                    break;
                case SimdLevel.Vector128:
                    path.GradInput<Lane128>(pool, shape, pdy, pw, pdx, ps);
                    break;
                default:
                    path.GradInput<LaneScalar>(pool, shape, pdy, pw, pdx, ps);
                    break;
            }
        }
    }

    /// <summary>Whether <see cref="GradWeight"/> takes an x that is stored as bfloat16.</summary>
    /// <exception cref="ArgumentException">The shape does not hold together.</exception>
    public static bool GradWeightReadsHalves(in ConvShape shape) => PathOf(shape).GradWeightReadsHalves;

    /// <summary>dw = gradient of the weights from x and dy; dw is overwritten.</summary>
    /// <exception cref="ArgumentException">A span is too short, x is stored as it cannot be read, or the shape does not hold together.</exception>
    public static void GradWeight(
        WorkerPool pool, in ConvShape shape, StoredSpan x, ReadOnlySpan<float> dy, Span<float> dw,
        Span<float> scratch)
    {
        Check(pool, shape, x.Length, dw.Length, dy.Length);
        Guard.AtLeast(scratch.Length, GradWeightScratchLength(shape), nameof(scratch));
        if (shape.N == 0)
        {
            dw[..shape.WeightLength].Clear();
            return;
        }

        ConvPath path = PathOf(shape);
        Guard.That(!x.IsHalf || path.GradWeightReadsHalves, "This convolution's gradient reads no bfloat16.");
        fixed (byte* first = x)
        fixed (float* pdy = dy, pdw = dw, ps = scratch)
        {
            Stored px = new(first, x.IsHalf);
            switch (Simd.Level)
            {
                case SimdLevel.Vector512:
                    path.GradWeight<Lane512>(pool, shape, px, pdy, pdw, ps);
                    break;
                case SimdLevel.Vector256:
                    path.GradWeight<Lane256>(pool, shape, px, pdy, pdw, ps);
                    break;
                case SimdLevel.Vector128:
                    path.GradWeight<Lane128>(pool, shape, px, pdy, pdw, ps);
                    break;
                default:
                    path.GradWeight<LaneScalar>(pool, shape, px, pdy, pdw, ps);
                    break;
            }
        }
    }

    /// <exception cref="ArgumentException">The shape does not hold together.</exception>
    internal static ConvPath PathOf(in ConvShape shape)
    {
        shape.Check();
        foreach (ConvPath path in Paths)
        {
            if (path.Suits(shape))
            {
                return path;
            }
        }

        throw new InvalidOperationException("The last path suits every convolution.");
    }

    /// <exception cref="ArgumentException">A span is too short, or the shape does not hold together.</exception>
    internal static void Check(WorkerPool pool, in ConvShape shape, int x, int w, int y)
    {
        ArgumentNullException.ThrowIfNull(pool);
        shape.Check();
        Guard.AtLeast(x, shape.InputLength, nameof(x));
        Guard.AtLeast(w, shape.WeightLength, nameof(w));
        Guard.AtLeast(y, shape.OutputLength, nameof(y));
    }
}
