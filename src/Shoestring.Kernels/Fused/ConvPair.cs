using Shoestring.Kernels.Lanes;

namespace Shoestring.Kernels.Fused;

/// <summary>
/// A pointwise convolution that widens, its norm and activation, and the depthwise convolution that reads them: the two backwards as one.
/// </summary>
public static unsafe class ConvPair
{
    private const int LeastWidening = 3; // else the narrow side's products cost what the wide side's saves
    private const long LeastFloats = 1 << 21; // between the two: what stays near anyway is not worth them

    /// <summary>Whether <see cref="Backward"/> takes the two and is the faster way.</summary>
    /// <param name="pointwise">Sizes of the first.</param>
    /// <param name="depthwise">Sizes of the second.</param>
    public static bool Suits(in ConvShape pointwise, in ConvShape depthwise) =>
        ConvNorm.IsPointwise(pointwise) && ConvNorm.IsDepthwise(depthwise) && pointwise.O == depthwise.C
        && (pointwise.N, pointwise.H, pointwise.W) == (depthwise.N, depthwise.H, depthwise.W)
        && pointwise.O >= LeastWidening * pointwise.C && pointwise.OutputLength >= LeastFloats;

    /// <summary>Floats of scratch that <see cref="Backward"/> needs.</summary>
    /// <param name="pointwise">Sizes of the first.</param>
    /// <param name="depthwise">Sizes of the second.</param>
    public static long BackwardScratchLength(in ConvShape pointwise, in ConvShape depthwise) =>
        ExpandBackward<Lane512>.ScratchLength(depthwise, pointwise.C);

    /// <summary>
    /// What <see cref="ConvNorm.Backward"/> makes of the depthwise convolution and then of the pointwise one, but for the gradient between
    /// them. The norm's backward is dy = onG·g + onX·(y − mean) + constant, a number a channel; of these only onX and constant wait for the
    /// sums over the batch, and y − mean = (x − mean(x))·w. So g is multiplied while it is near, and the rest is added from the narrow side.
    /// </summary>
    /// <param name="pool">Who works.</param>
    /// <param name="depthwise">Sizes of the second convolution.</param>
    /// <param name="d">[N, OutH, OutW, C]: gradient of what yNorm made of y.</param>
    /// <param name="y">[N, OutH, OutW, C]: the depthwise convolution's output.</param>
    /// <param name="yNorm">The norm of y; with no activation where d is the gradient before it.</param>
    /// <param name="dgamma">[C]: Σ g·ŷ of yNorm.</param>
    /// <param name="dbeta">[C]: Σ g of yNorm.</param>
    /// <param name="x">[N, H, W, C]: the pointwise convolution's output.</param>
    /// <param name="xNorm">The norm between the convolutions, with the statistics of x.</param>
    /// <param name="w">[KernelH, KernelW, 1, C].</param>
    /// <param name="dw">As w.</param>
    /// <param name="xdgamma">[C]: Σ g·x̂ of xNorm.</param>
    /// <param name="xdbeta">[C]: Σ g of xNorm.</param>
    /// <param name="pointwise">The first convolution.</param>
    /// <param name="scratch">At least <see cref="BackwardScratchLength"/> floats.</param>
    /// <exception cref="ArgumentException">A span is too short, or the shapes do not suit.</exception>
    public static void Backward(
        WorkerPool pool, in ConvShape depthwise, StoredSpan d, StoredSpan y, in NormView yNorm, ReadOnlySpan<float> dgamma,
        ReadOnlySpan<float> dbeta, StoredSpan x, in NormView xNorm, ReadOnlySpan<float> w, Span<float> dw, Span<float> xdgamma,
        Span<float> xdbeta, in PointwiseOperands pointwise, Span<float> scratch)
    {
        int c = pointwise.W.Length / Math.Max(depthwise.C, 1);
        ConvShape first = ConvShape.Square(depthwise.N, depthwise.H, depthwise.W, c, depthwise.C, 1);
        Conv.Check(pool, depthwise, x.Length, w.Length, y.Length);
        Conv.Check(pool, depthwise, x.Length, dw.Length, d.Length);
        Conv.Check(pool, first, pointwise.X.Length, pointwise.W.Length, x.Length);
        Conv.Check(pool, first, pointwise.Dx.Length, pointwise.Dw.Length, x.Length);
        Guard.That(ConvNorm.IsPointwise(first) && ConvNorm.IsDepthwise(depthwise), "The convolutions are not a pointwise and a depthwise one.");
        yNorm.CheckPresent(depthwise.C, dgamma.Length, dbeta.Length);
        xNorm.CheckPresent(depthwise.C, xdgamma.Length, xdbeta.Length);
        pointwise.Norm.Check(c);
        Guard.OptionalLength(pointwise.DGamma.Length, pointwise.Norm.Mean.Length, nameof(pointwise));
        Guard.Length(pointwise.DBeta.Length, pointwise.DGamma.Length, nameof(pointwise));
        Guard.AtLeast(scratch.Length, BackwardScratchLength(first, depthwise), nameof(scratch));
        fixed (byte* storedX = x, storedY = y, storedD = d, storedFirst = pointwise.X)
        fixed (float* pw = w, pdw = dw, pg = xdgamma, pb = xdbeta, ps = scratch)
        fixed (float* firstW = pointwise.W, firstDx = pointwise.Dx, firstDw = pointwise.Dw, firstG = pointwise.DGamma, firstB = pointwise.DBeta)
        {
            float* left = ps;
            GradMap map = GradMap.From(yNorm, dgamma, dbeta, depthwise.Pixels, depthwise.C, ref left);
            ChannelMap xMap = ChannelMap.From(xNorm, depthwise.C, ref left);
            BackwardSpans at = new() { D = new(storedD, d.IsHalf), Y = new(storedY, y.IsHalf), X = new(storedX, x.IsHalf), W = pw, Dw = pdw, SumG = pb, Cross = pg };
            ExpandSpans expand = new()
            {
                C = c,
                O = depthwise.C,
                Pixels = first.Pixels,
                X = new(storedFirst, pointwise.X.IsHalf),
                Map = ChannelMap.From(pointwise.Norm, c, ref left),
                W = firstW,
                Dx = firstDx,
                Dw = firstDw,
                SumG = firstB,
                Cross = firstG,
            };
            switch (ConvNorm.Level(depthwise))
            {
                case SimdLevel.Vector512:
                    ExpandBackward<Lane512>.Run(pool, depthwise, at, map, xMap, expand, xNorm, xdgamma, xdbeta, left);
                    break;
                case SimdLevel.Vector256:
                    ExpandBackward<Lane256>.Run(pool, depthwise, at, map, xMap, expand, xNorm, xdgamma, xdbeta, left);
                    break;
                case SimdLevel.Vector128:
                    ExpandBackward<Lane128>.Run(pool, depthwise, at, map, xMap, expand, xNorm, xdgamma, xdbeta, left);
                    break;
                default:
                    ExpandBackward<LaneScalar>.Run(pool, depthwise, at, map, xMap, expand, xNorm, xdgamma, xdbeta, left);
                    break;
            }
        }

        pointwise.Norm.Normalise(pointwise.DGamma);
    }
}
