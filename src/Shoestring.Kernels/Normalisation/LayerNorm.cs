using System.Runtime.CompilerServices;
using Shoestring.Kernels.Lanes;

namespace Shoestring.Kernels;

/// <summary>
/// Layer normalisation of each row of [rows, channels]. Source: Ba, Kiros and Hinton 2016, arXiv:1607.06450.
/// </summary>
public static unsafe class LayerNorm
{
    private const int ChunkTarget = 32768;

    /// <summary>Floats of scratch that <see cref="Backward"/> needs.</summary>
    public static int ScratchLength(int rows, int channels) =>
        checked(2 * channels * Chunks(rows, RowsPerChunk(channels)));

    /// <summary>
    /// y = gamma·(x − mean)·rstd + beta, rstd = 1/√(variance + epsilon), two passes over a row for mean and variance.
    /// Mean and rstd, one a row, are for the backward pass. An empty gamma is 1, an empty beta 0; y may be x.
    /// </summary>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public static void Forward(
        WorkerPool pool, int rows, int channels, ReadOnlySpan<float> x, ReadOnlySpan<float> gamma,
        ReadOnlySpan<float> beta, float epsilon, Span<float> y, Span<float> mean, Span<float> rstd)
    {
        ArgumentNullException.ThrowIfNull(pool);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(channels);
        Guard.Length(x.Length, (long)rows * channels, nameof(x));
        Guard.Length(y.Length, x.Length, nameof(y));
        Guard.OptionalLength(gamma.Length, channels, nameof(gamma));
        Guard.OptionalLength(beta.Length, channels, nameof(beta));
        Guard.Length(mean.Length, rows, nameof(mean));
        Guard.Length(rstd.Length, rows, nameof(rstd));
        int perChunk = RowsPerChunk(channels);
        fixed (float* px = x, pg = gamma, pb = beta, py = y, pm = mean, pr = rstd)
        {
            ForwardBody body = new()
            {
                X = px,
                Gamma = pg,
                Beta = pb,
                Y = py,
                Mean = pm,
                Rstd = pr,
                Rows = rows,
                Channels = channels,
                PerChunk = perChunk,
                Epsilon = epsilon,
            };
            LaneLoop.For(pool, Chunks(rows, perChunk), ref body);
        }
    }

    /// <summary>
    /// With h = dy·gamma and x̂ = (x − mean)·rstd: dx = rstd·(h − avg(h) − x̂·avg(h·x̂)), dgamma = Σ dy·x̂, dbeta = Σ dy
    /// (over rows; both may be empty). dx may be dy.
    /// </summary>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public static void Backward(
        WorkerPool pool, int rows, int channels, ReadOnlySpan<float> x, ReadOnlySpan<float> dy,
        ReadOnlySpan<float> gamma, ReadOnlySpan<float> mean, ReadOnlySpan<float> rstd, Span<float> dx,
        Span<float> dgamma, Span<float> dbeta, Span<float> scratch)
    {
        ArgumentNullException.ThrowIfNull(pool);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(channels);
        Guard.Length(x.Length, (long)rows * channels, nameof(x));
        Guard.Length(dy.Length, x.Length, nameof(dy));
        Guard.Length(dx.Length, x.Length, nameof(dx));
        Guard.OptionalLength(gamma.Length, channels, nameof(gamma));
        Guard.Length(mean.Length, rows, nameof(mean));
        Guard.Length(rstd.Length, rows, nameof(rstd));
        Guard.OptionalLength(dgamma.Length, channels, nameof(dgamma));
        Guard.OptionalLength(dbeta.Length, channels, nameof(dbeta));
        Guard.AtLeast(scratch.Length, ScratchLength(rows, channels), nameof(scratch));
        int perChunk = RowsPerChunk(channels), chunks = Chunks(rows, perChunk);
        fixed (float* px = x, pdy = dy, pg = gamma, pm = mean, pr = rstd, pdx = dx, pdg = dgamma, pdb = dbeta)
        fixed (float* ps = scratch)
        {
            BackwardBody body = new()
            {
                X = px,
                Dy = pdy,
                Gamma = pg,
                Mean = pm,
                Rstd = pr,
                Dx = pdx,
                Partials = ps,
                Rows = rows,
                Channels = channels,
                PerChunk = perChunk,
            };
            LaneLoop.For(pool, chunks, ref body);
            if (pdg != null)
            {
                PartialSums.Merge(pool, chunks, 2 * channels, channels, ps, 1, pdg);
            }

            if (pdb != null)
            {
                PartialSums.Merge(pool, chunks, 2 * channels, channels, ps + channels, 1, pdb);
            }
        }
    }

    private static int RowsPerChunk(int channels) => Math.Max(1, ChunkTarget / channels);

    private static int Chunks(int rows, int perChunk) => (rows + perChunk - 1) / perChunk;

    private struct ForwardBody : ILaneBody
    {
        public float* X;
        public float* Gamma;
        public float* Beta;
        public float* Y;
        public float* Mean;
        public float* Rstd;
        public int Rows;
        public int Channels;
        public int PerChunk;
        public float Epsilon;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<TLane>(int chunk)
            where TLane : unmanaged, ILane<TLane>
        {
            Stretch rows = Stretch.Block(Rows, chunk, PerChunk);
            for (int r = rows.Begin; r < rows.End; r++)
            {
                float* x = X + ((long)r * Channels), y = Y + ((long)r * Channels);
                float mean = x[0] + (RowMath.SumDeviations<TLane>(x, x[0], Channels) / Channels);
                float rstd = 1 / MathF.Sqrt((RowMath.SumSquaredDeviations<TLane>(x, mean, Channels) / Channels) + Epsilon);
                Mean[r] = mean;
                Rstd[r] = rstd;
                TLane m = TLane.Broadcast(mean), s = TLane.Broadcast(rstd);
                for (int j = 0; j < Channels; j += TLane.Count)
                {
                    int left = Channels - j;
                    TLane v = (Edge.Load<TLane>(x + j, left) - m) * s;
                    v = Gamma == null ? v : v * Edge.Load<TLane>(Gamma + j, left);
                    v = Beta == null ? v : v + Edge.Load<TLane>(Beta + j, left);
                    Edge.Store(y + j, v, left);
                }
            }
        }
    }

    /// <summary>A chunk leaves [Σ dy·x̂ | Σ dy] in its two stretches of scratch.</summary>
    private struct BackwardBody : ILaneBody
    {
        public float* X;
        public float* Dy;
        public float* Gamma;
        public float* Mean;
        public float* Rstd;
        public float* Dx;
        public float* Partials;
        public int Rows;
        public int Channels;
        public int PerChunk;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<TLane>(int chunk)
            where TLane : unmanaged, ILane<TLane>
        {
            float* dgamma = Partials + ((long)chunk * 2 * Channels), dbeta = dgamma + Channels;
            new Span<float>(dgamma, 2 * Channels).Clear();
            Stretch rows = Stretch.Block(Rows, chunk, PerChunk);
            for (int r = rows.Begin; r < rows.End; r++)
            {
                float* x = X + ((long)r * Channels), dy = Dy + ((long)r * Channels), dx = Dx + ((long)r * Channels);
                TLane mean = TLane.Broadcast(Mean[r]), rstd = TLane.Broadcast(Rstd[r]);
                TLane sum = TLane.Zero, cross = TLane.Zero;
                for (int j = 0; j < Channels; j += TLane.Count)
                {
                    int left = Channels - j;
                    TLane g = Edge.Load<TLane>(dy + j, left);
                    TLane normal = (Edge.Load<TLane>(x + j, left) - mean) * rstd;
                    TLane h = Gamma == null ? g : g * Edge.Load<TLane>(Gamma + j, left);
                    sum += h;
                    cross = TLane.Fma(h, normal, cross);
                    Edge.Store(dgamma + j, TLane.Fma(g, normal, Edge.Load<TLane>(dgamma + j, left)), left);
                    Edge.Store(dbeta + j, g + Edge.Load<TLane>(dbeta + j, left), left);
                }

                // Beyond the row's end h is 0, so the sums need no mask.
                TLane average = TLane.Broadcast(TLane.Sum(sum) / Channels);
                TLane slope = TLane.Broadcast(TLane.Sum(cross) / Channels);
                for (int j = 0; j < Channels; j += TLane.Count)
                {
                    int left = Channels - j;
                    TLane g = Edge.Load<TLane>(dy + j, left);
                    TLane normal = (Edge.Load<TLane>(x + j, left) - mean) * rstd;
                    TLane h = Gamma == null ? g : g * Edge.Load<TLane>(Gamma + j, left);
                    Edge.Store(dx + j, rstd * (h - average - (normal * slope)), left);
                }
            }
        }
    }
}
