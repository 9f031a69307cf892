using Shoestring.Graphs.Ops;
using Shoestring.Graphs.Programs.Fusing;
using Shoestring.Kernels;

namespace Shoestring.Graphs.Programs.Lowerings;

/// <summary>Batch normalisation, alone or fused with a residual add and an activation. Channels are innermost in memory.</summary>
internal static class NormLowering
{
    public static Instruction? Training(Node node, LoweringContext context) =>
        WithStatistics(node, context, ((BatchNormTraining)node.Op).Epsilon, Activation.None, null);

    public static Instruction? Fused(Node node, LoweringContext context)
    {
        var op = (FusedNorm)node.Op;
        return WithStatistics(node, context, op.Epsilon, op.Activation, op.HasResidual ? context.Input(node, 3) : null);
    }

    public static Instruction? Affine(Node node, LoweringContext context)
    {
        var (epsilon, activation, hasResidual) = node.Op switch
        {
            FusedAffine f => (f.Epsilon, f.Activation, f.HasResidual),
            BatchNormalization b => (b.Epsilon, Activation.None, false),
            _ => throw new ArgumentException(node.Op.Type),
        };
        var norm = NormOperands.At(node, context, 1, epsilon, activation);
        var (x, y) = (context.Input(node, 0), context.Output(node));
        var residual = hasResidual ? context.Input(node, 5) : null;
        return Instruction(node, x, norm, (frame, rstd, scratch) => Map(frame, x, norm, rstd, residual, y, scratch));
    }

    public static Instruction? Grad(Node node, LoweringContext context)
    {
        var norm = new NormOperands(
            ((BatchNormGrad)node.Op).Epsilon, Activation.None, context.Input(node, 2), null, context.Input(node, 3),
            context.Input(node, 4));
        var (dy, x) = (context.Input(node, 0), context.Input(node, 1));
        var (dx, dgamma, dbeta) = (context.Output(node), context.Output(node, 1), context.Output(node, 2));
        return Instruction(node, x, norm, (frame, rstd, scratch) =>
        {
            Sum(frame, dy, x, norm, rstd, null, dgamma, dbeta, null, scratch);
            Differentiate(frame, dy, x, norm, rstd, null, dgamma, dbeta, dx, null, scratch);
        });
    }

    public static Instruction? FusedGrad(Node node, LoweringContext context)
    {
        var op = (FusedNormGrad)node.Op;
        var norm = NormOperands.At(node, context, 2, op.Epsilon, op.Activation);
        var (dz, x) = (context.Input(node, 0), context.Input(node, 1));
        var (dx, dgamma, dbeta) = (context.Output(node), context.Output(node, 1), context.Output(node, 2));
        var residual = op.HasResidual ? context.Input(node, 6) : null;
        var inner = op.WantsInner ? context.Output(node, 3) : null;
        return Instruction(node, x, norm, (frame, rstd, scratch) =>
        {
            Sum(frame, dz, x, norm, rstd, residual, dgamma, dbeta, null, scratch);
            Differentiate(frame, dz, x, norm, rstd, residual, dgamma, dbeta, dx, inner, scratch);
        });
    }

    public static Instruction? Statistics(Node node, LoweringContext context)
    {
        var (x, mean, variance) = (context.Input(node, 0), context.Output(node), context.Output(node, 1));
        return !Fits(x, mean)
            ? null
            : new KernelInstruction(
                node,
                frame => BatchNorm.Statistics(
                    frame.Pool, x.Rows, x.Inner, frame.Span(x), frame.Span(mean), frame.Span(variance), frame.Scratch),
                BatchNorm.ScratchLength(x.Rows, x.Inner));
    }

    public static Instruction? Sums(Node node, LoweringContext context)
    {
        var op = (NormSums)node.Op;
        var norm = NormOperands.At(node, context, 2, op.Epsilon, op.Activation);
        var (dz, x) = (context.Input(node, 0), context.Input(node, 1));
        var (dgamma, dbeta) = (context.Output(node), context.Output(node, 1));
        var (residual, g) = op.HasResidual ? (context.Input(node, 6), context.Output(node, 2)) : (null, null);
        return Instruction(
            node, x, norm, (frame, rstd, scratch) => Sum(frame, dz, x, norm, rstd, residual, dgamma, dbeta, g, scratch));
    }

    public static Instruction? Input(Node node, LoweringContext context)
    {
        var form = ((NormInput)node.Op).Form;
        var norm = NormOperands.At(node, context, 2, form.Epsilon, form.Activation);
        var (d, x, dx) = (context.Input(node, 0), context.Input(node, 1), context.Output(node));
        var (dgamma, dbeta) = (context.Input(node, 6), context.Input(node, 7));
        return Instruction(
            node, x, norm, (frame, rstd, scratch) => Differentiate(frame, d, x, norm, rstd, null, dgamma, dbeta, dx, null, scratch));
    }

    private delegate void Run(Frame frame, Span<float> rstd, Span<float> scratch);

    private static KernelInstruction? WithStatistics(
        Node node, LoweringContext context, double epsilon, Activation activation, Storage? residual)
    {
        var (x, y) = (context.Input(node, 0), context.Output(node));
        var norm = new NormOperands(
            epsilon, activation, context.Input(node, 1), context.Input(node, 2), context.Output(node, 1), context.Output(node, 2));
        if (!Fits(x, norm.Gamma))
        {
            return null;
        }

        var (rows, channels) = (x.Rows, x.Inner);
        var kernel = BatchNorm.ScratchLength(rows, channels);
        return new KernelInstruction(
            node,
            frame =>
            {
                var scratch = frame.Scratch;
                BatchNorm.Statistics(
                    frame.Pool, rows, channels, frame.Span(x), frame.Span(norm.Mean), frame.Span(norm.Variance), scratch);
                Map(frame, x, norm, norm.Rstd(frame, scratch.Slice(kernel, channels)), residual, y, scratch);
            },
            kernel + channels);
    }

    // A kernel over the rows of x, given the norm's rstd and scratch.
    private static KernelInstruction? Instruction(Node node, Storage x, NormOperands norm, Run run)
    {
        if (!Fits(x, norm.Gamma))
        {
            return null;
        }

        var kernel = BatchNorm.ScratchLength(x.Rows, x.Inner);
        var channels = x.Inner;
        return new KernelInstruction(
            node,
            frame => run(frame, norm.Rstd(frame, frame.Scratch.Slice(kernel, channels)), frame.Scratch),
            kernel + channels);
    }

    private static void Map(
        Frame frame, Storage x, NormOperands norm, Span<float> rstd, Storage? residual, Storage y, Span<float> scratch) =>
        BatchNorm.Forward(
            frame.Pool, x.Rows, x.Inner, frame.Stored(x), frame.Span(norm.Mean), rstd, frame.Span(norm.Gamma), Optional(frame, norm.Beta),
            norm.Activation, Stored(frame, residual), frame.Stored(y), scratch);

    private static void Sum(
        Frame frame, Storage dz, Storage x, NormOperands norm, Span<float> rstd, Storage? residual, Storage dgamma, Storage dbeta,
        Storage? g, Span<float> scratch) =>
        BatchNorm.BackwardSums(
            frame.Pool, x.Rows, x.Inner, frame.Stored(x), frame.Stored(dz), frame.Span(norm.Mean), rstd, frame.Span(norm.Gamma),
            Optional(frame, norm.Beta), norm.Activation, Stored(frame, residual), frame.Span(dgamma), frame.Span(dbeta),
            Optional(frame, g), scratch);

    private static void Differentiate(
        Frame frame, Storage d, Storage x, NormOperands norm, Span<float> rstd, Storage? residual, Storage dgamma, Storage dbeta,
        Storage dx, Storage? g, Span<float> scratch) =>
        BatchNorm.BackwardInput(
            frame.Pool, x.Rows, x.Inner, frame.Stored(x), frame.Stored(d), frame.Span(norm.Mean), rstd, frame.Span(norm.Gamma),
            Optional(frame, norm.Beta), norm.Activation, Stored(frame, residual), frame.Span(dgamma), frame.Span(dbeta),
            frame.Span(dx), Optional(frame, g), scratch);

    private static StoredSpan Stored(Frame frame, Storage? storage) => storage is null ? default : frame.Stored(storage);

    private static Span<float> Optional(Frame frame, Storage? storage) => storage is null ? [] : frame.Span(storage);

    // Channels must be innermost: channels-last pictures, or [N, C].
    private static bool Fits(Storage x, Storage gamma) =>
        x.Logical.Length is 2 or 4 && x.Layout != Layout.Filter && x.Inner == gamma.Length;
}
