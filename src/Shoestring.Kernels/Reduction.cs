using System.Runtime.CompilerServices;
using Shoestring.Kernels.Lanes;
using Shoestring.Kernels.ReductionOps;

namespace Shoestring.Kernels;

/// <summary>
/// Reductions over axes. The order is fixed by the shape: numbers within a chunk, four rows or lanes at a time, then
/// the chunks. Accumulators are float32, and none adds more than a few hundred numbers one after another.
/// </summary>
public static unsafe partial class Reduction
{
    /// <summary>y = Σx.</summary>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public static void Sum(
        WorkerPool pool, ReductionShape shape, ReadOnlySpan<float> x, Span<float> y, Span<float> scratch) =>
        Run<SumOp>(pool, shape, x, y, scratch);

    /// <summary>y = Σx/n.</summary>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public static void Mean(
        WorkerPool pool, ReductionShape shape, ReadOnlySpan<float> x, Span<float> y, Span<float> scratch)
    {
        Run<SumOp>(pool, shape, x, y, scratch);
        Elementwise.Div(pool, y, shape.Count, y);
    }

    /// <summary>y = Σx².</summary>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public static void SumSquares(
        WorkerPool pool, ReductionShape shape, ReadOnlySpan<float> x, Span<float> y, Span<float> scratch) =>
        Run<SumSquaresOp>(pool, shape, x, y, scratch);

    /// <summary>y = max x; −∞ of nothing; NaN wins.</summary>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public static void Max(
        WorkerPool pool, ReductionShape shape, ReadOnlySpan<float> x, Span<float> y, Span<float> scratch) =>
        Run<LargestOp>(pool, shape, x, y, scratch);

    /// <summary>y = min x; +∞ of nothing; NaN wins.</summary>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public static void Min(
        WorkerPool pool, ReductionShape shape, ReadOnlySpan<float> x, Span<float> y, Span<float> scratch) =>
        Run<SmallestOp>(pool, shape, x, y, scratch);

    /// <summary>y = Πx.</summary>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public static void Prod(
        WorkerPool pool, ReductionShape shape, ReadOnlySpan<float> x, Span<float> y, Span<float> scratch) =>
        Run<ProductOp>(pool, shape, x, y, scratch);

    /// <summary>Index of the largest of each row of [rows, length]; the first of equals; NaN is never the largest.</summary>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public static void ArgMax(int rows, int length, ReadOnlySpan<float> x, Span<int> indices)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(length);
        Guard.Length(x.Length, (long)rows * length, nameof(x));
        Guard.Length(indices.Length, rows, nameof(indices));
        for (int r = 0; r < rows; r++)
        {
            ReadOnlySpan<float> row = x.Slice(r * length, length);
            int best = 0;
            for (int i = 1; i < length; i++)
            {
                if (row[i] > row[best] || float.IsNaN(row[best]))
                {
                    best = i;
                }
            }

            indices[r] = best;
        }
    }

    internal static void Run<TOp>(
        WorkerPool pool, ReductionShape shape, ReadOnlySpan<float> x, Span<float> y, Span<float> scratch)
        where TOp : struct, IReduceOp
    {
        ArgumentNullException.ThrowIfNull(pool);
        ArgumentNullException.ThrowIfNull(shape);
        Guard.Length(x.Length, shape.InputLength, nameof(x));
        Guard.Length(y.Length, shape.OutputLength, nameof(y));
        Guard.AtLeast(scratch.Length, shape.ScratchLength, nameof(scratch));
        if (y.IsEmpty)
        {
            return;
        }

        if (x.IsEmpty)
        {
            y.Fill(TOp.Identity);
            return;
        }

        fixed (float* px = x, py = y, ps = scratch)
        {
            float* from = px, free = ps;
            ReadOnlySpan<ReductionShape.Pass> passes = shape.Passes;
            for (int i = 0; i < passes.Length; i++)
            {
                ReductionShape.Pass pass = passes[i];
                float* to = py;
                if (i < passes.Length - 1)
                {
                    to = free;
                    free += pass.OutputLength;
                }

                bool map = i == 0;
                for (; pass.Pieces > 1; pass = pass.Next)
                {
                    One<TOp>(pool, pass, map, from, free);
                    from = free;
                    free += pass.OutputLength * pass.Pieces;
                    map = false;
                }

                One<TOp>(pool, pass, map, from, to);
                from = to;
            }
        }
    }

    private static void One<TOp>(WorkerPool pool, ReductionShape.Pass pass, bool map, float* x, float* y)
        where TOp : struct, IReduceOp
    {
        PassBody<TOp> body = new() { Pass = pass, Map = map, X = x, Y = y };
        LaneLoop.For(pool, pass.Chunks, ref body);
    }

    private struct PassBody<TOp> : ILaneBody
        where TOp : struct, IReduceOp
    {
        public ReductionShape.Pass Pass;
        public bool Map;
        public float* X;
        public float* Y;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<TLane>(int chunk)
            where TLane : unmanaged, ILane<TLane>
        {
            int block = chunk % Pass.Blocks, piece = chunk / Pass.Blocks % Pass.Pieces;
            int outer = chunk / Pass.Blocks / Pass.Pieces * Pass.OutersPerChunk;
            int column = block * Pass.Block, columns = Math.Min(Pass.Block, Pass.Inner - column);
            int row = piece * Pass.RowsPerPiece, rows = Math.Min(Pass.RowsPerPiece, Pass.Reduced - row);
            for (int o = outer; o < Math.Min(outer + Pass.OutersPerChunk, Pass.Outer); o++)
            {
                float* x = X + ((((long)o * Pass.Reduced) + row) * Pass.Inner) + column;
                float* y = Y + ((((long)o * Pass.Pieces) + piece) * Pass.Inner) + column;
                if (Pass.Inner == 1)
                {
                    *y = Map ? Row<TLane, Mapped<TOp>>(x, rows) : Row<TLane, Plain<TOp>>(x, rows);
                }
                else if (Map)
                {
                    Columns<TLane, Mapped<TOp>>(x, rows, Pass.Inner, columns, y);
                }
                else
                {
                    Columns<TLane, Plain<TOp>>(x, rows, Pass.Inner, columns, y);
                }
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static float Row<TLane, TStep>(float* x, int n)
            where TLane : unmanaged, ILane<TLane>
            where TStep : struct, IStep
        {
            float result = TOp.Identity;
            int i = 0;
            if (n >= TLane.Count)
            {
                TLane a = TLane.Broadcast(TOp.Identity), b = a, c = a, d = a;
                for (; i <= n - (4 * TLane.Count); i += 4 * TLane.Count)
                {
                    a = TOp.Combine(a, TStep.Take(TLane.Load(x + i)));
                    b = TOp.Combine(b, TStep.Take(TLane.Load(x + i + TLane.Count)));
                    c = TOp.Combine(c, TStep.Take(TLane.Load(x + i + (2 * TLane.Count))));
                    d = TOp.Combine(d, TStep.Take(TLane.Load(x + i + (3 * TLane.Count))));
                }

                for (; i <= n - TLane.Count; i += TLane.Count)
                {
                    a = TOp.Combine(a, TStep.Take(TLane.Load(x + i)));
                }

                result = TOp.Fold(TOp.Combine(TOp.Combine(a, b), TOp.Combine(c, d)));
            }

            for (; i < n; i++)
            {
                result = TOp.Combine(new LaneScalar(result), TStep.Take(new LaneScalar(x[i]))).V;
            }

            return result;
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void Columns<TLane, TStep>(float* x, int rows, int stride, int columns, float* y)
            where TLane : unmanaged, ILane<TLane>
            where TStep : struct, IStep
        {
            new Span<float>(y, columns).Fill(TOp.Identity);

            // Four streams at once confuse the prefetcher, so rows to come are asked for by hand.
            int ahead = stride <= 256 ? stride * 8 : stride <= 4096 ? stride * 4 : 0;
            int r = 0;
            for (; r <= rows - 4; r += 4)
            {
                float* x0 = x + ((long)r * stride), x1 = x0 + stride, x2 = x1 + stride, x3 = x2 + stride;
                for (int j = 0; j < columns; j += TLane.Count)
                {
                    int left = columns - j;
                    Prefetch.Near(x0 + ahead + j);
                    Prefetch.Near(x1 + ahead + j);
                    Prefetch.Near(x2 + ahead + j);
                    Prefetch.Near(x3 + ahead + j);
                    TLane ab = TOp.Combine(
                        TStep.Take(Edge.Load<TLane>(x0 + j, left)), TStep.Take(Edge.Load<TLane>(x1 + j, left)));
                    TLane cd = TOp.Combine(
                        TStep.Take(Edge.Load<TLane>(x2 + j, left)), TStep.Take(Edge.Load<TLane>(x3 + j, left)));
                    Edge.Store(y + j, TOp.Combine(Edge.Load<TLane>(y + j, left), TOp.Combine(ab, cd)), left);
                }
            }

            for (; r < rows; r++)
            {
                float* x0 = x + ((long)r * stride);
                for (int j = 0; j < columns; j += TLane.Count)
                {
                    int left = columns - j;
                    TLane v = TStep.Take(Edge.Load<TLane>(x0 + j, left));
                    Edge.Store(y + j, TOp.Combine(Edge.Load<TLane>(y + j, left), v), left);
                }
            }
        }
    }

    /// <summary>Whether a pass meets numbers (and maps them) or the results of another pass.</summary>
    private interface IStep
    {
        static abstract TLane Take<TLane>(TLane x)
            where TLane : unmanaged, ILane<TLane>;
    }

    private readonly struct Mapped<TOp> : IStep
        where TOp : struct, IReduceOp
    {
        public static TLane Take<TLane>(TLane x)
            where TLane : unmanaged, ILane<TLane> => TOp.Map(x);
    }

    private readonly struct Plain<TOp> : IStep
        where TOp : struct, IReduceOp
    {
        public static TLane Take<TLane>(TLane x)
            where TLane : unmanaged, ILane<TLane> => x;
    }
}
