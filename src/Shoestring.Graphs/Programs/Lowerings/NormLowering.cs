using Shoestring.Graphs.Ops;
using Shoestring.Graphs.Programs.Fusing;
using Shoestring.Kernels;

namespace Shoestring.Graphs.Programs.Lowerings;

/// <summary>Batch normalisation, alone or fused with a residual add and an activation. Channels are innermost in memory.</summary>
internal static class NormLowering
{
    public static Instruction? Training(Node node, LoweringContext context) =>
        Forward(node, context, ((BatchNormTraining)node.Op).Epsilon, Activation.None, null);

    public static Instruction? Fused(Node node, LoweringContext context)
    {
        var op = (FusedNorm)node.Op;
        return Forward(node, context, op.Epsilon, op.Activation, op.HasResidual ? context.Input(node, 3) : null);
    }

    public static Instruction? Grad(Node node, LoweringContext context) =>
        Backward(
            node, context, ((BatchNormGrad)node.Op).Epsilon, Activation.None, context.Input(node, 2), null,
            context.Input(node, 3), context.Input(node, 4), null, null);

    public static Instruction? FusedGrad(Node node, LoweringContext context)
    {
        var op = (FusedNormGrad)node.Op;
        return Backward(
            node, context, op.Epsilon, op.Activation, context.Input(node, 2), context.Input(node, 3),
            context.Input(node, 4), context.Input(node, 5),
            op.HasResidual ? context.Input(node, 6) : null, op.WantsInner ? context.Output(node, 3) : null);
    }

    public static Instruction? Affine(Node node, LoweringContext context)
    {
        var (epsilon, activation, hasResidual) = node.Op switch
        {
            FusedAffine f => ((float)f.Epsilon, f.Activation, f.HasResidual),
            BatchNormalization b => ((float)b.Epsilon, Activation.None, false),
            _ => throw new ArgumentException(node.Op.Type),
        };
        var (x, gamma, beta) = (context.Input(node, 0), context.Input(node, 1), context.Input(node, 2));
        var (mean, variance, y) = (context.Input(node, 3), context.Input(node, 4), context.Output(node));
        var residual = hasResidual ? context.Input(node, 5) : null;
        if (!Fits(x, gamma))
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
                var rstd = scratch.Slice(kernel, channels);
                BatchNorm.ReciprocalDeviation(frame.Span(variance), epsilon, rstd);
                BatchNorm.Forward(
                    frame.Pool, rows, channels, frame.Span(x), frame.Span(mean), rstd, frame.Span(gamma), frame.Span(beta),
                    activation, residual is null ? [] : frame.Span(residual), frame.Span(y), scratch);
            },
            kernel + channels);
    }

    private static KernelInstruction? Forward(
        Node node, LoweringContext context, double epsilon, Activation activation, Storage? residual)
    {
        var (x, gamma, beta) = (context.Input(node, 0), context.Input(node, 1), context.Input(node, 2));
        var (y, mean, variance) = (context.Output(node), context.Output(node, 1), context.Output(node, 2));
        if (!Fits(x, gamma))
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
                var rstd = scratch.Slice(kernel, channels);
                BatchNorm.Statistics(frame.Pool, rows, channels, frame.Span(x), frame.Span(mean), frame.Span(variance), scratch);
                BatchNorm.ReciprocalDeviation(frame.Span(variance), (float)epsilon, rstd);
                BatchNorm.Forward(
                    frame.Pool, rows, channels, frame.Span(x), frame.Span(mean), rstd, frame.Span(gamma), frame.Span(beta),
                    activation, residual is null ? [] : frame.Span(residual), frame.Span(y), scratch);
            },
            kernel + channels);
    }

    private static KernelInstruction? Backward(
        Node node,
        LoweringContext context,
        double epsilon,
        Activation activation,
        Storage gamma,
        Storage? beta,
        Storage mean,
        Storage variance,
        Storage? residual,
        Storage? inner)
    {
        var (dy, x) = (context.Input(node, 0), context.Input(node, 1));
        var (dx, dgamma, dbeta) = (context.Output(node), context.Output(node, 1), context.Output(node, 2));
        if (!Fits(x, gamma))
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
                var rstd = scratch.Slice(kernel, channels);
                BatchNorm.ReciprocalDeviation(frame.Span(variance), (float)epsilon, rstd);
                var rest = residual is null ? [] : frame.Span(residual);
                var shift = beta is null ? [] : frame.Span(beta);
                BatchNorm.BackwardSums(
                    frame.Pool, rows, channels, frame.Span(x), frame.Span(dy), frame.Span(mean), rstd, frame.Span(gamma), shift,
                    activation, rest, frame.Span(dgamma), frame.Span(dbeta), [], scratch);
                BatchNorm.BackwardInput(
                    frame.Pool, rows, channels, frame.Span(x), frame.Span(dy), frame.Span(mean), rstd, frame.Span(gamma), shift,
                    activation, rest, frame.Span(dgamma), frame.Span(dbeta), frame.Span(dx),
                    inner is null ? [] : frame.Span(inner), scratch);
            },
            kernel + channels);
    }

    // Channels must be innermost: channels-last pictures, or [N, C].
    private static bool Fits(Storage x, Storage gamma) =>
        x.Logical.Length is 2 or 4 && x.Layout != Layout.Filter && x.Inner == gamma.Length;
}
