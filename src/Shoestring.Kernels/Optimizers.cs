using System.Runtime.CompilerServices;
using Shoestring.Kernels.Lanes;
using Shoestring.Kernels.OptimizerOps;

namespace Shoestring.Kernels;

/// <summary>
/// The steps that optimisers are chained from, over flat spans: each turns a gradient (or an update) into an update,
/// and keeps its state. An update span may be the gradient's.
/// </summary>
public static unsafe class Optimizers
{
    /// <summary>
    /// trace ← momentum·trace + g; update = trace, or g + momentum·trace (Nesterov), as in PyTorch's SGD.
    /// </summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void MomentumTrace(
        WorkerPool pool, Span<float> trace, ReadOnlySpan<float> g, float momentum, bool nesterov, Span<float> update) =>
        Run(pool, new MomentumOp(momentum, nesterov), g, trace, [], update);

    /// <summary>
    /// m ← β₁·m + (1 − β₁)·g; v ← β₂·v + (1 − β₂)·g²; update = (m/(1 − β₁ᵗ))/(√(v/(1 − β₂ᵗ)) + ε) at step t = 1, 2, ….
    /// Source: Kingma and Ba 2015, arXiv:1412.6980.
    /// </summary>
    /// <exception cref="ArgumentException">The lengths differ, or the step is not positive.</exception>
    public static void AdamMoments(
        WorkerPool pool, Span<float> m, Span<float> v, ReadOnlySpan<float> g, float beta1, float beta2, float epsilon,
        long step, Span<float> update)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(step);
        Guard.Length(v.Length, g.Length, nameof(v));
        float correction1 = (float)(1 - Math.Pow(beta1, step)), correction2 = (float)(1 - Math.Pow(beta2, step));
        Run(pool, new AdamOp(beta1, beta2, epsilon, correction1, correction2), g, m, v, update);
    }

    /// <summary>
    /// update = sign(β₁·m + (1 − β₁)·g); m ← β₂·m + (1 − β₂)·g. Source: Chen et al. 2023 (Lion), arXiv:2302.06675.
    /// </summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void LionTrace(
        WorkerPool pool, Span<float> m, ReadOnlySpan<float> g, float beta1, float beta2, Span<float> update) =>
        Run(pool, new LionOp(beta1, beta2), g, m, [], update);

    /// <summary>v ← decay·v + (1 − decay)·g²; update = g/(√v + ε): RMSProp, as in PyTorch.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void RootMeanSquareTrace(
        WorkerPool pool, Span<float> v, ReadOnlySpan<float> g, float decay, float epsilon, Span<float> update) =>
        Run(pool, new RootMeanSquareOp(decay, epsilon), g, v, [], update);

    /// <summary>target ← decay·target + (1 − decay)·source.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Ema(WorkerPool pool, Span<float> target, ReadOnlySpan<float> source, float decay) =>
        Run(pool, new AverageOp(decay), source, target, [], []);

    /// <summary>update ← update + decay·parameters.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void AddDecay(WorkerPool pool, ReadOnlySpan<float> parameters, float decay, Span<float> update) =>
        Elementwise.Axpy(pool, decay, parameters, update);

    /// <summary>parameters ← parameters + rate·update; the rate of a descent is negative.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void ApplyUpdate(WorkerPool pool, Span<float> parameters, ReadOnlySpan<float> update, float rate) =>
        Elementwise.Axpy(pool, rate, update, parameters);

    /// <summary>
    /// How much an update is stretched to its weights: ‖w‖/‖u‖, or 1 where either is 0.
    /// Source: You et al. 2020 (LAMB), arXiv:1904.00962.
    /// </summary>
    public static float TrustRatio(double weightNorm, double updateNorm) =>
        weightNorm > 0 && updateNorm > 0 ? (float)(weightNorm / updateNorm) : 1;

    /// <summary>
    /// Scales gradients whose joint norm exceeds the bound onto it: g ← g·min(1, bound/(norm + 1e-6)), as in PyTorch.
    /// Returns the factor.
    /// </summary>
    public static float ClipByNorm(WorkerPool pool, Span<float> g, double norm, double bound)
    {
        float factor = (float)Math.Min(1, bound / (norm + 1e-6));
        if (factor < 1)
        {
            Elementwise.Scale(pool, factor, g, g);
        }

        return factor;
    }

    private static void Run<TOp>(
        WorkerPool pool, TOp op, ReadOnlySpan<float> g, Span<float> first, Span<float> second, Span<float> update)
        where TOp : struct, IStepOp
    {
        ArgumentNullException.ThrowIfNull(pool);
        Guard.Length(first.Length, g.Length, nameof(first));
        Guard.OptionalLength(second.Length, g.Length, nameof(second));
        Guard.OptionalLength(update.Length, g.Length, nameof(update));
        fixed (float* pg = g, p1 = first, p2 = second, pu = update)
        {
            Body<TOp> body = new() { Op = op, G = pg, First = p1, Second = p2, Update = pu, Length = g.Length };
            LaneLoop.For(pool, LaneLoop.Chunks(g.Length), ref body);
        }
    }

    private struct Body<TOp> : ILaneBody
        where TOp : struct, IStepOp
    {
        public TOp Op;
        public float* G;
        public float* First;
        public float* Second;
        public float* Update;
        public int Length;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<TLane>(int chunk)
            where TLane : unmanaged, ILane<TLane>
        {
            TOp op = Op;
            int i = chunk * LaneLoop.ChunkLength, end = Math.Min(i + LaneLoop.ChunkLength, Length);
            for (; i < end; i += TLane.Count)
            {
                int left = end - i;
                TLane first = Edge.Load<TLane>(First + i, left);
                TLane second = Second == null ? TLane.Zero : Edge.Load<TLane>(Second + i, left);
                TLane update = op.Step(Edge.Load<TLane>(G + i, left), ref first, ref second);
                Edge.Store(First + i, first, left);
                if (Second != null)
                {
                    Edge.Store(Second + i, second, left);
                }

                if (Update != null)
                {
                    Edge.Store(Update + i, update, left);
                }
            }
        }
    }
}
