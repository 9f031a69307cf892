using Shoestring.Kernels.ActivationOps;
using Shoestring.Kernels.Contraction;
using Shoestring.Kernels.Lanes;

namespace Shoestring.Kernels.Convolution;

/// <summary>One filter a channel: a vector loop over channels that slides along rows; nothing is gathered.</summary>
internal sealed unsafe partial class DepthwisePath : ConvPath
{
    private const long PartTargets = 1 << 18;
    private const int MostParts = 32;
    private const int PartPixels = 8; // of a part for each weight
    private const int ChunkFloats = 1 << 15;
    private const int GroupFloats = 1 << 13;
    private const int TogetherFloats = 1 << 17;
    private const int MostTogether = 8;

    public override bool Suits(in ConvShape s) => s.Groups == s.C && s.O == s.C;

    public override long ForwardScratch(in ConvShape s) =>
        (long)Chunks(TapGrid.Forward(s), s.C) * 2 * s.C;

    public override long GradInputScratch(in ConvShape s) => s.WeightLength;

    public override long GradWeightScratch(in ConvShape s) => Parts(s) == 1 ? 0 : (long)Parts(s) * s.WeightLength;

    public override void Forward<T>(
        WorkerPool pool, in ConvShape s, float* x, float* w, float* bias, Activation act, float* y, float* channelSums,
        float* scratch)
    {
        if (s.C < T.Count)
        {
            ForwardNarrow(pool, s, x, w, bias, act, y, channelSums, scratch);
            return;
        }

        ForwardVisitor<T> visitor = new()
        {
            Pool = pool,
            Shape = s,
            X = x,
            W = w,
            Bias = bias,
            Y = y,
            Sums = channelSums == null ? null : scratch,
        };
        ActivationTable.Visit(act, ref visitor);
        if (channelSums != null)
        {
            PartialSums<T>.Reduce(pool, scratch, Chunks(TapGrid.Forward(s), s.C), 2 * s.C, 2 * s.C, channelSums, false);
        }
    }

    public override void GradInput<T>(
        WorkerPool pool, in ConvShape s, float* dy, float* w, float* dx, float* scratch)
    {
        if (s.C < T.Count)
        {
            GradInputNarrow(pool, s, dy, w, dx, scratch);
            return;
        }

        if (s.StrideH == 2 && TapGrid.Forward(s).IsDense)
        {
            DepthwiseInStrips<T>.Spread(pool, TapGrid.Forward(s), dy, w, dx);
            return;
        }

        if (DepthwiseSpreadLines<T>.Suits(s))
        {
            DepthwiseSpreadRows<T>.Run(pool, s, dy, w, dx);
            return;
        }

        for (int phase = 0; phase < s.StrideH * s.StrideW; phase++)
        {
            TapGrid grid = TapGrid.Backward(s, phase / s.StrideW, phase % s.StrideW);
            if (grid.Targets == 0)
            {
                continue;
            }

            float* to = scratch;
            for (int t = 0; t < grid.TapsH; t++)
            {
                for (int u = 0; u < grid.TapsW; u++, to += s.C)
                {
                    int tap = ((grid.KernelH + (t * grid.KernelStepH)) * s.KernelW) + grid.KernelW + (u * grid.KernelStepW);
                    new Span<float>(w + (tap * s.C), s.C).CopyTo(new Span<float>(to, s.C));
                }
            }

            if (grid.IsDense)
            {
                DepthwiseInStrips<T>.Forward<IdentityOp>(pool, grid, dy, scratch, null, default, dx);
                continue;
            }

            DepthwiseRows<T, IdentityOp, WithoutSums> body = new()
            {
                Grid = grid,
                Source = dy,
                W = scratch,
                Target = dx,
                Groups = 1,
                SpreadH = s.StrideH,
                SpreadW = s.StrideW,
                FullH = s.H,
                FullW = s.W,
            };
            pool.For(Chunks(grid, s.C), ref body);
        }
    }

    public override void GradWeight<T>(
        WorkerPool pool, in ConvShape s, Stored x, float* dy, float* dw, float* scratch)
    {
        if (s.C < T.Count)
        {
            GradWeightNarrow(pool, s, x, dy, dw, scratch);
            return;
        }

        int parts = Parts(s);
        WeightBody<T> body = new()
        {
            Grid = TapGrid.Forward(s),
            X = x.Floats,
            Dy = dy,
            Dw = parts == 1 ? dw : scratch,
            Parts = parts,
            Groups = Math.Clamp(MostParts / parts, 1, Math.Max(s.C / T.Count / 2, 1)),
            Stride = s.WeightLength,
        };
        pool.For(parts * body.Groups, ref body);
        if (parts > 1)
        {
            PartialSums<T>.Reduce(pool, scratch, parts, s.WeightLength, s.WeightLength, dw, false);
        }
    }

    /// <summary>Chunks of the forward pass or of a phase; from the shape alone.</summary>
    internal static int Chunks(in TapGrid g, int channels)
    {
        int together = Together(g, channels);
        return (g.Pictures + together - 1) / together * RowBlocks(g, channels);
    }

    /// <summary>Small pictures of a chunk.</summary>
    internal static int Together(in TapGrid g, int channels) =>
        (int)Math.Clamp(TogetherFloats / Math.Max((long)g.TargetH * g.TargetW * channels, 1), 1, MostTogether);

    /// <summary>Blocks of target rows of a picture.</summary>
    internal static int RowBlocks(in TapGrid g, int channels)
    {
        long floats = (long)g.TargetH * g.TargetW * channels;
        return (int)Math.Clamp(floats / ChunkFloats, 1, Math.Max(g.TargetH, 1));
    }

    // Groups of lanes of a block of rows: enough chunks for one small picture. Two lanes at least, of which the last may overlap.
    private static int LaneGroups(in TapGrid g, int channels, int lanes)
    {
        long floats = (long)g.TargetH * g.TargetW * channels / RowBlocks(g, channels);
        return (int)Math.Clamp(floats / GroupFloats, 1, Math.Max(lanes / 2, 1));
    }

    // Fewer channels than a lane: the next narrower rung.
    private void ForwardNarrow(
        WorkerPool pool, in ConvShape s, float* x, float* w, float* bias, Activation act, float* y, float* channelSums,
        float* scratch)
    {
        if (s.C >= Lane256.Count)
        {
            Forward<Lane256>(pool, s, x, w, bias, act, y, channelSums, scratch);
        }
        else if (s.C >= Lane128.Count)
        {
            Forward<Lane128>(pool, s, x, w, bias, act, y, channelSums, scratch);
        }
        else
        {
            Forward<LaneScalar>(pool, s, x, w, bias, act, y, channelSums, scratch);
        }
    }

    private void GradInputNarrow(WorkerPool pool, in ConvShape s, float* dy, float* w, float* dx, float* scratch)
    {
        if (s.C >= Lane256.Count)
        {
            GradInput<Lane256>(pool, s, dy, w, dx, scratch);
        }
        else if (s.C >= Lane128.Count)
        {
            GradInput<Lane128>(pool, s, dy, w, dx, scratch);
        }
        else
        {
            GradInput<LaneScalar>(pool, s, dy, w, dx, scratch);
        }
    }

    private void GradWeightNarrow(WorkerPool pool, in ConvShape s, Stored x, float* dy, float* dw, float* scratch)
    {
        if (s.C >= Lane256.Count)
        {
            GradWeight<Lane256>(pool, s, x, dy, dw, scratch);
        }
        else if (s.C >= Lane128.Count)
        {
            GradWeight<Lane128>(pool, s, x, dy, dw, scratch);
        }
        else
        {
            GradWeight<LaneScalar>(pool, s, x, dy, dw, scratch);
        }
    }

    // Parts of the target rows whose sums are added up: few where weights are many beside the pixels, and whole pictures if there are enough.
    private static int Parts(in ConvShape s)
    {
        long parts = Math.Min((long)s.Pixels * s.C * s.KernelH * s.KernelW / PartTargets, MostParts);
        long rows = s.N >= MostParts / 4 ? s.N : (long)s.N * s.OutH;
        long worth = ((long)s.N * s.H * s.W * s.C) / (PartPixels * s.WeightLength);
        return (int)Math.Max(Math.Min(Math.Min(parts, worth), rows), 1);
    }

    private struct ForwardVisitor<T> : IActivationVisitor
        where T : unmanaged, ILane<T>
    {
        public WorkerPool Pool;
        public ConvShape Shape;
        public float* X;
        public float* W;
        public float* Bias;
        public float* Y;
        public float* Sums;

        public readonly void Visit<TOp>(TOp op)
            where TOp : struct, IActivationOp
        {
            if (Sums == null && DepthwiseNear<T, TOp>.Suits(Shape))
            {
                DepthwiseNear<T, TOp>.Run(Pool, Shape, X, W, Bias, op, Y);
            }
            else if (Sums == null && DepthwiseInStrips<T>.Suits<TOp>(TapGrid.Forward(Shape)))
            {
                DepthwiseInStrips<T>.Forward(Pool, TapGrid.Forward(Shape), X, W, Bias, op, Y);
            }
            else if (Sums == null)
            {
                Run<TOp, WithoutSums>(op);
            }
            else
            {
                Run<TOp, WithSums>(op);
            }
        }

        private readonly void Run<TOp, TSums>(TOp op)
            where TOp : struct, IActivationOp
            where TSums : struct
        {
            DepthwiseRows<T, TOp, TSums> body = new()
            {
                Grid = TapGrid.Forward(Shape),
                Source = X,
                W = W,
                Bias = Bias,
                Act = op,
                Target = Y,
                Sums = Sums,
                Groups = Sums == null ? LaneGroups(TapGrid.Forward(Shape), Shape.C, (Shape.C + T.Count - 1) / T.Count) : 1,
                SpreadH = 1,
                SpreadW = 1,
                FullH = Shape.OutH,
                FullW = Shape.OutW,
            };
            Pool.For(Chunks(body.Grid, Shape.C) * body.Groups, ref body);
        }
    }
}
