using Shoestring.Kernels;
using Shoestring.Kernels.Fused;

namespace Shoestring.Graphs.Programs.Lowerings;

/// <summary>Where the vectors of a norm live.</summary>
internal sealed record NormOperands(
    double Epsilon, Activation Activation, Storage Gamma, Storage? Beta, Storage Mean, Storage Variance)
{
    /// <summary>Operands that stand at place, place + 1, … of a node's inputs.</summary>
    public static NormOperands At(
        Node node, LoweringContext context, int place, double epsilon, Activation activation) => new(
        epsilon, activation, context.Input(node, place), context.Input(node, place + 1), context.Input(node, place + 2),
        context.Input(node, place + 3));

    /// <summary>The vectors of a run.</summary>
    public NormView View(Frame frame) => new(
        frame.Span(Gamma), Beta is null ? [] : frame.Span(Beta), frame.Span(Mean), frame.Span(Variance), (float)Epsilon, Activation);

    /// <summary>Writes 1/√(variance + ε) to a stretch of scratch.</summary>
    public Span<float> Rstd(Frame frame, Span<float> rstd)
    {
        BatchNorm.ReciprocalDeviation(frame.Span(Variance), (float)Epsilon, rstd);
        return rstd;
    }
}
