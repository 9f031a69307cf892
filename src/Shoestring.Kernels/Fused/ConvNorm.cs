using Shoestring.Kernels.Contraction;
using Shoestring.Kernels.Lanes;

namespace Shoestring.Kernels.Fused;

/// <summary>
/// Pointwise and depthwise convolutions of pictures, channels last, that do the work of the batch normalisations and activations on
/// both sides while their operands are near. Light networks are bound by memory: this walks it once where the plain kernels walk it
/// three times.
/// </summary>
public static unsafe class ConvNorm
{
    private const int LeastDepthwiseChannels = 4;

    /// <summary>Whether <see cref="Forward"/> takes a convolution.</summary>
    /// <param name="shape">All sizes.</param>
    public static bool Suits(in ConvShape shape) => IsPointwise(shape) || IsDepthwise(shape);

    /// <summary>Whether <see cref="Backward"/> takes a convolution and is the faster way: few pixels with many channels are not.</summary>
    /// <param name="shape">All sizes.</param>
    public static bool SuitsBackward(in ConvShape shape) =>
        IsDepthwise(shape)
        || (IsPointwise(shape) && shape.Pixels >= 1024 && (long)shape.Pixels * (shape.C + shape.O) >= 4L * shape.C * shape.O);

    /// <summary>Floats of scratch that <see cref="Forward"/> needs.</summary>
    /// <param name="shape">All sizes.</param>
    public static long ForwardScratchLength(in ConvShape shape) => IsPointwise(shape)
        ? PointwiseForward<Lane512>.ScratchLength(shape.Pixels, shape.C, shape.O)
        : DepthwiseForward<Lane512>.ScratchLength(shape);

    /// <summary>Floats of scratch that <see cref="Backward"/> needs.</summary>
    /// <param name="shape">All sizes.</param>
    public static long BackwardScratchLength(in ConvShape shape) => IsPointwise(shape)
        ? PointwiseBackward<Lane512>.ScratchLength(shape.Pixels, shape.C, shape.O)
        : DepthwiseBackward<Lane512>.ScratchLength(shape);

    /// <summary>y = z ∗ w where z is what the norm makes of x (x itself where it is absent), and the statistics of y.</summary>
    /// <param name="pool">Who works.</param>
    /// <param name="shape">All sizes.</param>
    /// <param name="x">[N, H, W, C]; float32 or bfloat16.</param>
    /// <param name="norm">What stands between x and the convolution.</param>
    /// <param name="w">[KernelH, KernelW, C/Groups, O].</param>
    /// <param name="y">[N, OutH, OutW, O]; float32 or bfloat16. The statistics are of what was computed, not of what was rounded.</param>
    /// <param name="mean">[O], or empty where no statistics are wanted.</param>
    /// <param name="variance">[O], biased, or empty.</param>
    /// <param name="scratch">At least <see cref="ForwardScratchLength"/> floats.</param>
    /// <exception cref="ArgumentException">A span is too short, or the shape does not suit.</exception>
    public static void Forward(
        WorkerPool pool, in ConvShape shape, StoredSpan x, in NormView norm, ReadOnlySpan<float> w, StoredSpan y,
        Span<float> mean, Span<float> variance, Span<float> scratch)
    {
        Conv.Check(pool, shape, x.Length, w.Length, y.Length);
        norm.Check(shape.C, GatedPictures(shape));
        Guard.That(Suits(shape), "The convolution is neither pointwise nor depthwise.");
        Guard.OptionalLength(mean.Length, shape.O, nameof(mean));
        Guard.Length(variance.Length, mean.Length, nameof(variance));
        Guard.AtLeast(scratch.Length, ForwardScratchLength(shape), nameof(scratch));
        fixed (byte* storedX = x, storedY = y)
        fixed (float* pw = w, pm = mean, pv = variance, gate = norm.Gate, ps = scratch)
        {
            Stored px = new(storedX, x.IsHalf), py = new(storedY, y.IsHalf);
            switch (Level(shape))
            {
                case SimdLevel.Vector512:
                    Forward<Lane512>(pool, shape, px, norm, gate, pw, py, pm, pv, ps);
                    break;
                case SimdLevel.Vector256:
                    Forward<Lane256>(pool, shape, px, norm, gate, pw, py, pm, pv, ps);
                    break;
                case SimdLevel.Vector128:
                    Forward<Lane128>(pool, shape, px, norm, gate, pw, py, pm, pv, ps);
                    break;
                default:
                    Forward<LaneScalar>(pool, shape, px, norm, gate, pw, py, pm, pv, ps);
                    break;
            }
        }
    }

    /// <summary>
    /// Both gradients of y = z ∗ w between two norms. The gradient of y is computed from d as its own norm's backward does, given that
    /// norm's sums. Where xNorm is present, z is computed again from x, and dx becomes the gradient before xNorm's activation, with its
    /// sums; else dx is the gradient of x.
    /// </summary>
    /// <param name="pool">Who works.</param>
    /// <param name="shape">All sizes.</param>
    /// <param name="d">[N, OutH, OutW, O]: gradient of what yNorm made of y.</param>
    /// <param name="y">[N, OutH, OutW, O]: the convolution's output.</param>
    /// <param name="yNorm">The norm of y; with no activation where d is the gradient before it.</param>
    /// <param name="dgamma">[O]: Σ g·ŷ of yNorm.</param>
    /// <param name="dbeta">[O]: Σ g of yNorm.</param>
    /// <param name="x">[N, H, W, C].</param>
    /// <param name="xNorm">What stands between x and the convolution.</param>
    /// <param name="w">[KernelH, KernelW, C/Groups, O].</param>
    /// <param name="dx">[N, H, W, C].</param>
    /// <param name="dw">As w.</param>
    /// <param name="xdgamma">[C]: Σ g·x̂ of xNorm, or empty where dx shall be the gradient of z.</param>
    /// <param name="xdbeta">[C]: Σ g of xNorm, or empty.</param>
    /// <param name="scratch">At least <see cref="BackwardScratchLength"/> floats.</param>
    /// <exception cref="ArgumentException">A span is too short, or the shape does not suit.</exception>
    public static void Backward(
        WorkerPool pool, in ConvShape shape, StoredSpan d, StoredSpan y, in NormView yNorm,
        ReadOnlySpan<float> dgamma, ReadOnlySpan<float> dbeta, StoredSpan x, in NormView xNorm, ReadOnlySpan<float> w,
        StoredSpan dx, Span<float> dw, Span<float> xdgamma, Span<float> xdbeta, Span<float> scratch)
    {
        Conv.Check(pool, shape, x.Length, w.Length, y.Length);
        Conv.Check(pool, shape, dx.Length, dw.Length, d.Length);
        Guard.That(Suits(shape), "The convolution is neither pointwise nor depthwise.");
        xNorm.Check(shape.C, GatedPictures(shape));
        Guard.That(xNorm.Gate.IsEmpty || xdgamma.IsEmpty, "Behind a gate there are no sums.");
        yNorm.CheckPresent(shape.O, dgamma.Length, dbeta.Length);
        Guard.OptionalLength(xdgamma.Length, xNorm.Mean.Length, nameof(xdgamma));
        Guard.Length(xdbeta.Length, xdgamma.Length, nameof(xdbeta));
        Guard.AtLeast(scratch.Length, BackwardScratchLength(shape), nameof(scratch));
        fixed (byte* storedX = x, storedY = y, storedD = d, storedDx = dx)
        fixed (float* pw = w, pdw = dw, pg = xdgamma, pb = xdbeta, gate = xNorm.Gate, ps = scratch)
        {
            float* left = ps;
            GradMap map = GradMap.From(yNorm, dgamma, dbeta, shape.Pixels, shape.O, ref left);
            ChannelMap xMap = ChannelMap.From(xNorm, shape.C, ref left);
            xMap.Gate = gate;
            xMap.GatePixels = shape.H * shape.W;
            BackwardSpans at = new() { D = new(storedD, d.IsHalf), Y = new(storedY, y.IsHalf), X = new(storedX, x.IsHalf), W = pw, Dx = new(storedDx, dx.IsHalf), Dw = pdw, SumG = pb, Cross = pg };
            switch (Level(shape))
            {
                case SimdLevel.Vector512:
                    Backward<Lane512>(pool, shape, at, map, xMap, left);
                    break;
                case SimdLevel.Vector256:
                    Backward<Lane256>(pool, shape, at, map, xMap, left);
                    break;
                case SimdLevel.Vector128:
                    Backward<Lane128>(pool, shape, at, map, xMap, left);
                    break;
                default:
                    Backward<LaneScalar>(pool, shape, at, map, xMap, left);
                    break;
            }
        }

        xNorm.Normalise(xdgamma);
    }

    internal static bool IsPointwise(in ConvShape s) =>
        s is { KernelH: 1, KernelW: 1, StrideH: 1, StrideW: 1, Groups: 1, PadTop: 0, PadLeft: 0, PadBottom: 0, PadRight: 0, N: > 0 };

    private static int GatedPictures(in ConvShape shape) => IsPointwise(shape) ? shape.N : 0;

    // Padding of at most half a kernel: each input row then belongs to the block of the output rows around it.
    internal static bool IsDepthwise(in ConvShape s) =>
        s.Groups == s.C && s.O == s.C && s.C >= LeastDepthwiseChannels && s.N > 0
        && 2 * s.PadTop <= (s.KernelH - 1) * s.DilationH && 2 * s.PadLeft <= (s.KernelW - 1) * s.DilationW
        && s.PadBottom <= s.PadTop && s.PadRight <= s.PadLeft;

    // A depthwise loop wants a whole lane of channels at least.
    internal static SimdLevel Level(in ConvShape shape)
    {
        SimdLevel level = Simd.Level;
        if (IsPointwise(shape))
        {
            return level;
        }

        if (level == SimdLevel.Vector512 && shape.C < Lane512.Count)
        {
            level = SimdLevel.Vector256;
        }

        return level == SimdLevel.Vector256 && shape.C < Lane256.Count ? SimdLevel.Vector128 : level;
    }

    private static void Forward<T>(
        WorkerPool pool, in ConvShape shape, Stored x, in NormView norm, float* gate, float* w, Stored y, float* mean,
        float* variance, float* scratch)
        where T : unmanaged, ILane<T>
    {
        if (IsPointwise(shape))
        {
            PointwiseForward<T>.Run(
                pool, shape.Pixels, shape.C, shape.O, x, norm, gate, shape.H * shape.W, w, y, mean, variance, scratch);
        }
        else
        {
            DepthwiseForward<T>.Run(pool, shape, x, norm, w, y, mean, variance, scratch);
        }
    }

    private static void Backward<T>(
        WorkerPool pool, in ConvShape shape, in BackwardSpans at, in GradMap dy, in ChannelMap map, float* scratch)
        where T : unmanaged, ILane<T>
    {
        if (IsPointwise(shape))
        {
            PointwiseBackward<T>.Run(pool, shape.Pixels, shape.C, shape.O, at, dy, map, scratch);
        }
        else
        {
            DepthwiseBackward<T>.Run(pool, shape, at, dy, map, scratch);
        }
    }
}
