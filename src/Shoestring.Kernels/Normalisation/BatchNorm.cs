using Shoestring.Kernels.Lanes;

namespace Shoestring.Kernels;

/// <summary>
/// Batch normalisation over the rows of channels-last matrices [rows, channels].
/// Source: Ioffe and Szegedy 2015, arXiv:1502.03167.
/// </summary>
public static unsafe partial class BatchNorm
{
    /// <summary>Floats of scratch that each method of this class needs at most.</summary>
    public static int ScratchLength(int rows, int channels)
    {
        ChannelRows shape = new(rows, channels);
        return checked((shape.Width * 6) + (shape.Chunks * shape.Width * 3));
    }

    /// <summary>rstd = 1/√(variance + epsilon).</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void ReciprocalDeviation(ReadOnlySpan<float> variance, float epsilon, Span<float> rstd)
    {
        Guard.Length(rstd.Length, variance.Length, nameof(rstd));
        for (int c = 0; c < rstd.Length; c++)
        {
            rstd[c] = 1 / MathF.Sqrt(variance[c] + epsilon);
        }
    }

    /// <summary>
    /// running ← (1 − momentum)·running + momentum·batch, the variance unbiased by rows/(rows − 1) as in PyTorch.
    /// </summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void UpdateRunning(
        int rows, ReadOnlySpan<float> mean, ReadOnlySpan<float> variance, float momentum,
        Span<float> runningMean, Span<float> runningVariance)
    {
        Guard.Length(variance.Length, mean.Length, nameof(variance));
        Guard.Length(runningMean.Length, mean.Length, nameof(runningMean));
        Guard.Length(runningVariance.Length, mean.Length, nameof(runningVariance));
        float unbias = rows > 1 ? (float)((double)rows / (rows - 1)) : 1;
        for (int c = 0; c < mean.Length; c++)
        {
            runningMean[c] += momentum * (mean[c] - runningMean[c]);
            runningVariance[c] += momentum * ((variance[c] * unbias) - runningVariance[c]);
        }
    }

    /// <summary>
    /// The affine map of frozen statistics: scale = gamma·rstd, shift = beta − mean·scale. An empty gamma is 1, an
    /// empty beta 0.
    /// </summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Fold(
        ReadOnlySpan<float> mean, ReadOnlySpan<float> rstd, ReadOnlySpan<float> gamma, ReadOnlySpan<float> beta,
        Span<float> scale, Span<float> shift)
    {
        int channels = mean.Length;
        Guard.Length(rstd.Length, channels, nameof(rstd));
        Guard.OptionalLength(gamma.Length, channels, nameof(gamma));
        Guard.OptionalLength(beta.Length, channels, nameof(beta));
        Guard.Length(scale.Length, channels, nameof(scale));
        Guard.Length(shift.Length, channels, nameof(shift));
        for (int c = 0; c < channels; c++)
        {
            float s = (gamma.IsEmpty ? 1 : gamma[c]) * rstd[c];
            scale[c] = s;
            shift[c] = (beta.IsEmpty ? 0 : beta[c]) - (mean[c] * s);
        }
    }

    /// <summary>
    /// y = act(gamma·(x − mean)·rstd + beta [+ residual]) in one pass. An empty gamma is 1, an empty beta 0, an empty
    /// residual nothing; y may be x or the residual where it is stored as that is.
    /// </summary>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public static void Forward(
        WorkerPool pool, int rows, int channels, StoredSpan x, ReadOnlySpan<float> mean,
        ReadOnlySpan<float> rstd, ReadOnlySpan<float> gamma, ReadOnlySpan<float> beta, Activation act,
        StoredSpan residual, StoredSpan y, Span<float> scratch)
    {
        ChannelRows shape = new(rows, channels);
        Guard.Length(mean.Length, channels, nameof(mean));
        Guard.AtLeast(scratch.Length, ScratchLength(rows, channels), nameof(scratch));
        Span<float> scale = scratch.Slice(shape.Width * 4, channels);
        Span<float> shift = scratch.Slice(shape.Width * 5, channels);
        Fold(mean, rstd, gamma, beta, scale, shift);
        ScaleShift(pool, rows, channels, x, scale, shift, act, residual, y, scratch[..(shape.Width * 4)]);
    }

    /// <summary>
    /// y = act(scale·x + shift [+ residual]), per channel: inference with folded statistics. Scratch as
    /// <see cref="ScratchLength"/>.
    /// </summary>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public static void ScaleShift(
        WorkerPool pool, int rows, int channels, StoredSpan x, ReadOnlySpan<float> scale,
        ReadOnlySpan<float> shift, Activation act, StoredSpan residual, StoredSpan y, Span<float> scratch)
    {
        ArgumentNullException.ThrowIfNull(pool);
        ChannelRows shape = new(rows, channels);
        long size = (long)rows * channels;
        Guard.Length(x.Length, size, nameof(x));
        Guard.Length(y.Length, size, nameof(y));
        Guard.OptionalLength(residual.Length, size, nameof(residual));
        Guard.Length(scale.Length, channels, nameof(scale));
        Guard.Length(shift.Length, channels, nameof(shift));
        Guard.AtLeast(scratch.Length, shape.Width * 2, nameof(scratch));
        shape.Repeat(scale, 1, scratch);
        shape.Repeat(shift, 0, scratch[shape.Width..]);
        fixed (byte* px = x, pr = residual, py = y)
        fixed (float* ps = scratch)
        {
            Stored r = Stored.Of(residual, pr);
            switch (x.IsHalf, y.IsHalf)
            {
                case (false, false):
                    Map(pool, shape, (float*)px, r, (float*)py, ps, act);
                    break;
                case (false, true):
                    Map(pool, shape, (float*)px, r, (ushort*)py, ps, act);
                    break;
                case (true, false):
                    Map(pool, shape, (ushort*)px, r, (float*)py, ps, act);
                    break;
                default:
                    Map(pool, shape, (ushort*)px, r, (ushort*)py, ps, act);
                    break;
            }
        }
    }

    /// <summary>
    /// Mean and biased variance of each channel. Chunks sum deviations from their own first row; the chunks are joined
    /// by Chan, Golub and LeVeque's rule ("Updating formulae", 1979) with compensated sums.
    /// </summary>
    /// <exception cref="ArgumentException">A length does not fit, or there are no rows.</exception>
    public static void Statistics(
        WorkerPool pool, int rows, int channels, ReadOnlySpan<float> x, Span<float> mean, Span<float> variance,
        Span<float> scratch)
    {
        ArgumentNullException.ThrowIfNull(pool);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rows);
        ChannelRows shape = new(rows, channels);
        Guard.Length(x.Length, (long)rows * channels, nameof(x));
        Guard.Length(mean.Length, channels, nameof(mean));
        Guard.Length(variance.Length, channels, nameof(variance));
        Guard.AtLeast(scratch.Length, ScratchLength(rows, channels), nameof(scratch));
        fixed (float* px = x, pm = mean, pv = variance, ps = scratch)
        {
            StatisticsBody body = new() { Shape = shape, X = px, Partials = ps };
            Lanes.LaneLoop.For(pool, shape.Chunks, ref body);
            MergeBody merge = new() { Shape = shape, Partials = ps, Mean = pm, Variance = pv };
            Lanes.LaneLoop.For(pool, merge.Blocks, ref merge);
        }
    }

    /// <summary>
    /// Sums over rows for the backward pass: z = gamma·x̂ + beta [+ residual] is recomputed from x; g = dy·act'(z);
    /// dbeta = Σg, dgamma = Σg·x̂. Where <paramref name="dPre"/> is not empty it takes g, and
    /// <see cref="BackwardInput"/> may then be given g with no activation. dPre may be dy.
    /// </summary>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public static void BackwardSums(
        WorkerPool pool, int rows, int channels, StoredSpan x, StoredSpan dy,
        ReadOnlySpan<float> mean, ReadOnlySpan<float> rstd, ReadOnlySpan<float> gamma, ReadOnlySpan<float> beta,
        Activation act, StoredSpan residual, Span<float> dgamma, Span<float> dbeta, Span<float> dPre,
        Span<float> scratch)
    {
        ArgumentNullException.ThrowIfNull(pool);
        ChannelRows shape = new(rows, channels);
        long size = (long)rows * channels;
        Guard.Length(x.Length, size, nameof(x));
        Guard.Length(dy.Length, size, nameof(dy));
        Guard.Length(mean.Length, channels, nameof(mean));
        Guard.OptionalLength(residual.Length, size, nameof(residual));
        Guard.OptionalLength(dPre.Length, size, nameof(dPre));
        Guard.Length(dgamma.Length, channels, nameof(dgamma));
        Guard.Length(dbeta.Length, channels, nameof(dbeta));
        Guard.AtLeast(scratch.Length, ScratchLength(rows, channels), nameof(scratch));
        int width = shape.Width;
        Prepare(shape, mean, rstd, gamma, beta, scratch);
        fixed (byte* px = x, pdy = dy, pr = residual)
        fixed (float* pd = dPre, pdg = dgamma, pdb = dbeta, ps = scratch)
        {
            float* partials = ps + (width * 6);
            Stored r = Stored.Of(residual, pr);
            switch (x.IsHalf, dy.IsHalf)
            {
                case (false, false):
                    Sum(pool, shape, (float*)px, (float*)pdy, r, pd, ps, act);
                    break;
                case (false, true):
                    Sum(pool, shape, (float*)px, (ushort*)pdy, r, pd, ps, act);
                    break;
                case (true, false):
                    Sum(pool, shape, (ushort*)px, (float*)pdy, r, pd, ps, act);
                    break;
                default:
                    Sum(pool, shape, (ushort*)px, (ushort*)pdy, r, pd, ps, act);
                    break;
            }

            PartialSums.Merge(pool, shape.Chunks, 2 * width, channels, partials, 1, pdb);
            PartialSums.Merge(pool, shape.Chunks, 2 * width, channels, partials + width, 1, pdg);
        }

        for (int c = 0; c < channels; c++)
        {
            dgamma[c] *= rstd[c];
        }
    }

    /// <summary>
    /// dx = gamma·rstd·(g − dbeta/rows − x̂·dgamma/rows) with g = dy·act'(z); g also goes to
    /// <paramref name="dResidual"/> where that is not empty. dx may be dy where that is float32.
    /// </summary>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public static void BackwardInput(
        WorkerPool pool, int rows, int channels, StoredSpan x, StoredSpan dy,
        ReadOnlySpan<float> mean, ReadOnlySpan<float> rstd, ReadOnlySpan<float> gamma, ReadOnlySpan<float> beta,
        Activation act, StoredSpan residual, ReadOnlySpan<float> dgamma, ReadOnlySpan<float> dbeta,
        Span<float> dx, Span<float> dResidual, Span<float> scratch)
    {
        ArgumentNullException.ThrowIfNull(pool);
        ChannelRows shape = new(rows, channels);
        long size = (long)rows * channels;
        Guard.Length(x.Length, size, nameof(x));
        Guard.Length(dy.Length, size, nameof(dy));
        Guard.Length(dx.Length, size, nameof(dx));
        Guard.Length(mean.Length, channels, nameof(mean));
        Guard.OptionalLength(residual.Length, size, nameof(residual));
        Guard.OptionalLength(dResidual.Length, size, nameof(dResidual));
        Guard.Length(dgamma.Length, channels, nameof(dgamma));
        Guard.Length(dbeta.Length, channels, nameof(dbeta));
        Guard.AtLeast(scratch.Length, ScratchLength(rows, channels), nameof(scratch));
        int width = shape.Width;
        Prepare(shape, mean, rstd, gamma, beta, scratch);
        Span<float> onG = scratch.Slice(width * 3, width);
        Span<float> onX = scratch.Slice(width * 4, width);
        Span<float> constant = scratch.Slice(width * 5, width);
        for (int c = 0; c < channels; c++)
        {
            float a = (gamma.IsEmpty ? 1 : gamma[c]) * rstd[c];
            onG[c] = a;
            onX[c] = -a * rstd[c] * dgamma[c] / rows;
            constant[c] = -a * dbeta[c] / rows;
        }

        shape.Repeat(onG[..channels], 1, onG);
        shape.Repeat(onX[..channels], 0, onX);
        shape.Repeat(constant[..channels], 0, constant);
        fixed (byte* px = x, pdy = dy, pr = residual)
        fixed (float* pdx = dx, pd = dResidual, ps = scratch)
        {
            Stored r = Stored.Of(residual, pr);
            switch (x.IsHalf, dy.IsHalf)
            {
                case (false, false):
                    Differentiate(pool, shape, (float*)px, (float*)pdy, r, pdx, pd, ps, act);
                    break;
                case (false, true):
                    Differentiate(pool, shape, (float*)px, (ushort*)pdy, r, pdx, pd, ps, act);
                    break;
                case (true, false):
                    Differentiate(pool, shape, (ushort*)px, (float*)pdy, r, pdx, pd, ps, act);
                    break;
                default:
                    Differentiate(pool, shape, (ushort*)px, (ushort*)pdy, r, pdx, pd, ps, act);
                    break;
            }
        }
    }

    // Scratch: [scale | shift | mean], each repeated over a group.
    private static void Prepare(
        in ChannelRows shape, ReadOnlySpan<float> mean, ReadOnlySpan<float> rstd, ReadOnlySpan<float> gamma,
        ReadOnlySpan<float> beta, Span<float> scratch)
    {
        int width = shape.Width, channels = shape.Channels;
        Span<float> scale = scratch[..width];
        Span<float> shift = scratch.Slice(width, width);
        Fold(mean, rstd, gamma, beta, scale[..channels], shift[..channels]);
        shape.Repeat(scale[..channels], 1, scale);
        shape.Repeat(shift[..channels], 0, shift);
        shape.Repeat(mean, 0, scratch.Slice(width * 2, width));
    }
}
