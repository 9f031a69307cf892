using System.Runtime.CompilerServices;
using Shoestring.Kernels.Lanes;

namespace Shoestring.Kernels;

/// <summary>Cross-entropy of softmax(logits) against target distributions, row by row of [rows, classes].</summary>
public static unsafe class SoftmaxCrossEntropy
{
    private const int ChunkTarget = 16384;

    /// <summary>
    /// loss[r] = Σ t·(ln Σe^logits − logit). Softened, mixed or weighted targets need not sum to 1. Probabilities are
    /// written where that span is not empty; it may be the logits.
    /// </summary>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public static void Forward(
        WorkerPool pool, int rows, int classes, ReadOnlySpan<float> logits, ReadOnlySpan<float> targets,
        Span<float> lossPerRow, Span<float> probabilities)
    {
        ArgumentNullException.ThrowIfNull(pool);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(classes);
        long size = (long)rows * classes;
        Guard.Length(logits.Length, size, nameof(logits));
        Guard.Length(targets.Length, size, nameof(targets));
        Guard.Length(lossPerRow.Length, rows, nameof(lossPerRow));
        Guard.OptionalLength(probabilities.Length, size, nameof(probabilities));
        int perChunk = Math.Max(1, ChunkTarget / classes);
        fixed (float* px = logits, pt = targets, pl = lossPerRow, pp = probabilities)
        {
            ForwardBody body = new()
            {
                X = px,
                Targets = pt,
                Loss = pl,
                Probabilities = pp,
                Rows = rows,
                Classes = classes,
                PerChunk = perChunk,
            };
            LaneLoop.For(pool, (rows + perChunk - 1) / perChunk, ref body);
        }
    }

    /// <summary>
    /// dlogits = dLoss[r]·(p·Σt − t), from the probabilities that the forward pass wrote. dlogits may be the
    /// probabilities.
    /// </summary>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public static void Backward(
        WorkerPool pool, int rows, int classes, ReadOnlySpan<float> probabilities, ReadOnlySpan<float> targets,
        ReadOnlySpan<float> dLossPerRow, Span<float> dlogits)
    {
        ArgumentNullException.ThrowIfNull(pool);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(classes);
        long size = (long)rows * classes;
        Guard.Length(probabilities.Length, size, nameof(probabilities));
        Guard.Length(targets.Length, size, nameof(targets));
        Guard.Length(dLossPerRow.Length, rows, nameof(dLossPerRow));
        Guard.Length(dlogits.Length, size, nameof(dlogits));
        int perChunk = Math.Max(1, ChunkTarget / classes);
        fixed (float* pp = probabilities, pt = targets, pl = dLossPerRow, pd = dlogits)
        {
            BackwardBody body = new()
            {
                P = pp,
                Targets = pt,
                DLoss = pl,
                DLogits = pd,
                Rows = rows,
                Classes = classes,
                PerChunk = perChunk,
            };
            LaneLoop.For(pool, (rows + perChunk - 1) / perChunk, ref body);
        }
    }

    private struct ForwardBody : ILaneBody
    {
        public float* X;
        public float* Targets;
        public float* Loss;
        public float* Probabilities;
        public int Rows;
        public int Classes;
        public int PerChunk;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<TLane>(int chunk)
            where TLane : unmanaged, ILane<TLane>
        {
            Stretch rows = Stretch.Block(Rows, chunk, PerChunk);
            for (int r = rows.Begin; r < rows.End; r++)
            {
                float* x = X + ((long)r * Classes), t = Targets + ((long)r * Classes);
                float max = RowMath.Largest<TLane>(x, Classes);
                float sum = RowMath.SumExpShifted<TLane>(x, max, Classes);
                float log = MathF.Log(sum);
                TLane shift = TLane.Broadcast(max), logs = TLane.Broadcast(log), loss = TLane.Zero;
                for (int j = 0; j < Classes; j += TLane.Count)
                {
                    TLane gap = logs - (Edge.Load<TLane>(x + j, Classes - j) - shift);
                    loss = TLane.Fma(Edge.Load<TLane>(t + j, Classes - j), gap, loss);
                }

                Loss[r] = TLane.Sum(loss);
                if (Probabilities != null)
                {
                    float* p = Probabilities + ((long)r * Classes);
                    RowMath.ExpShifted<TLane>(x, max, p, Classes);
                    RowMath.Affine<TLane>(p, 1 / sum, 0, p, Classes);
                }
            }
        }
    }

    private struct BackwardBody : ILaneBody
    {
        public float* P;
        public float* Targets;
        public float* DLoss;
        public float* DLogits;
        public int Rows;
        public int Classes;
        public int PerChunk;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<TLane>(int chunk)
            where TLane : unmanaged, ILane<TLane>
        {
            Stretch rows = Stretch.Block(Rows, chunk, PerChunk);
            for (int r = rows.Begin; r < rows.End; r++)
            {
                long at = (long)r * Classes;
                TLane mass = TLane.Broadcast(RowMath.Sum<TLane>(Targets + at, Classes));
                TLane d = TLane.Broadcast(DLoss[r]);
                for (int j = 0; j < Classes; j += TLane.Count)
                {
                    TLane p = Edge.Load<TLane>(P + at + j, Classes - j) * mass;
                    Edge.Store(DLogits + at + j, (p - Edge.Load<TLane>(Targets + at + j, Classes - j)) * d, Classes - j);
                }
            }
        }
    }
}
